package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.MachineEnvironment.Hypervisor;
import io.aleph4j.protocol.MachineVolume.Persistence;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is read of machines, and what several fields must be together (spec 01 §2.5-§2.10). */
class MachineContentsTest {

  private static final ItemHash HASH = new ItemHash(MachineTexts.HASH);
  private static final FileRef EXACT = new FileRef(HASH, false);
  private static final FileRef LATEST = new FileRef(HASH, true);
  private static final String PINNED = "{\"node\":{\"node_hash\":\"HASH\"}}";
  private static final String TERMS =
      "{\"node\":{\"node_hash\":\"HASH\",\"terms_and_conditions\":\"HASH\"}}";
  private static final String GPU =
      "\"gpu\":[{\"vendor\":\"v\",\"device_name\":\"n\",\"device_class\":\"0300\",\"device_id\":\"i\"}]";

  @Test
  void readsAProgram() {
    ProgramContent program = program(MachineTexts.program());

    assertThat(program.spec())
        .isEqualTo(
            new MachineSpec(
                false,
                Map.of("A", "1"),
                List.of("ssh-ed25519 A"),
                new MachineResources(
                    2, 2048, 30, List.of(new MachineResources.PublishedPort(53, true))),
                new Payment(Payment.Type.CREDIT, Chain.BASE, "0xR"),
                new HostRequirements(
                    new HostRequirements.Cpu("x86_64", "AuthenticAMD", List.of("sev")),
                    new HostRequirements.Node("0xO", "^https?://", HASH, HASH),
                    List.of(new HostRequirements.Gpu("NVIDIA", "L40S", "0302", "10de:26b9"))),
                null));
    assertThat(program.environment())
        .isEqualTo(new MachineEnvironment(false, true, true, true, null, null));
    assertThat(program.code())
        .isEqualTo(
            new ProgramContent.Code(
                ProgramContent.Encoding.ZIP,
                "main:app",
                LATEST,
                ProgramContent.Interface.ASGI,
                List.of("a")));
    assertThat(program.runtime()).isEqualTo(new ProgramContent.Runtime(EXACT, "c"));
    assertThat(program.data())
        .isEqualTo(new ProgramContent.Data(ProgramContent.Encoding.PLAIN, "/d", LATEST));
    assertThat(program.export())
        .isEqualTo(new ProgramContent.Export(ProgramContent.Encoding.SQUASHFS, "/e"));
    assertThat(program.triggers())
        .isEqualTo(new ProgramContent.Triggers(true, List.of("{\"sender\":\"0xA\"}"), true));
    assertThat(program.volumes())
        .containsExactly(
            new MachineVolume.Immutable(EXACT, "c", "/a"),
            new MachineVolume.Ephemeral(1000, "c", "/b"),
            new MachineVolume.Persistent(2000, EXACT, Persistence.HOST, "n", "c", "/c"));
    assertThat(program.files()).containsExactly(LATEST, EXACT, LATEST, EXACT, EXACT);
    assertThat(program.header())
        .isEqualTo(new ContentHeader("vm-function", null, null, null, "credit", List.of("t")));
  }

  @Test
  void aSmallProgramHasTheDefaults() {
    ProgramContent program = program(MachineTexts.small(MessageType.PROGRAM));

    assertThat(program.spec())
        .isEqualTo(
            new MachineSpec(
                false,
                Map.of(),
                List.of(),
                new MachineResources(1, 128, 1, List.of()),
                Payment.HOLD,
                HostRequirements.NONE,
                null));
    assertThat(program.environment())
        .isEqualTo(new MachineEnvironment(false, false, false, false, null, null));
    assertThat(program.code().file()).isEqualTo(EXACT);
    assertThat(program.code().calling()).isEqualTo(ProgramContent.Interface.BINARY);
    assertThat(program.runtime().file()).isEqualTo(LATEST);
    assertThat(program.data()).isNull();
    assertThat(program.export()).isNull();
    assertThat(program.triggers()).isEqualTo(new ProgramContent.Triggers(false, List.of(), false));
    assertThat(program.volumes()).isEmpty();
    assertThat(program.header().paymentType()).isNull();
  }

  @Test
  void theEntrypointTellsTheInterface() {
    ObjectNode content = MachineTexts.program();
    content.withObject("/code").remove("interface");
    assertThat(program(content).code().calling()).isEqualTo(ProgramContent.Interface.ASGI);
    content.withObject("/code").putNull("interface").put("entrypoint", "run");
    assertThat(program(content).code().calling()).isEqualTo(ProgramContent.Interface.BINARY);
    content.withObject("/code").put("interface", "binary").put("entrypoint", "main:app");
    assertThat(program(content).code().calling()).isEqualTo(ProgramContent.Interface.BINARY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "{}|-|-",
        "{\"hypervisor\":null}|-|-",
        "{\"hypervisor\":\"qemu\"}|QEMU|-",
        "{\"hypervisor\":\"firecracker\"}|FIRECRACKER|-",
        "{\"hypervisor\":\"xen\"}|-|-",
        "{\"trusted_execution\":{}}|-|1",
        "{\"trusted_execution\":{\"policy\":3}}|-|-",
        "{\"hypervisor\":\"qemu\",\"trusted_execution\":{\"policy\":3}}|QEMU|3",
        "{\"hypervisor\":\"qemu\",\"trusted_execution\":{\"x\":3}}|-|-"
      })
  void aProgramMayHaveTheEnvironmentOfAnInstance(
      String environment, Hypervisor hypervisor, Long policy) {
    ObjectNode content = MachineTexts.program();
    content.set("environment", StrictJson.parse(environment));
    MachineEnvironment read = program(content).environment();
    assertThat(read.hypervisor()).isEqualTo(hypervisor);
    TrustedExecution trusted = read.trustedExecution();
    assertThat(trusted == null ? null : (Long) trusted.policy()).isEqualTo(policy);
  }

  @Test
  void readsAnInstance() {
    InstanceContent instance = instance(MachineTexts.instance());
    assertThat(instance.environment())
        .isEqualTo(new MachineEnvironment(false, true, true, true, Hypervisor.QEMU, null));
    assertThat(instance.rootfs())
        .isEqualTo(new InstanceContent.Rootfs(LATEST, Persistence.STORE, 20_480));
    assertThat(instance.files()).containsExactly(LATEST, EXACT, EXACT);
    assertThat(instance.header().type()).isNull();
  }

  @Test
  void readsTrustedExecutions() {
    assertThat(instance(MachineTexts.sev()).environment().trustedExecution())
        .isEqualTo(new TrustedExecution(false, 5, HASH, null, List.of(), null));
    assertThat(instance(MachineTexts.snp()).environment().trustedExecution())
        .isEqualTo(
            new TrustedExecution(
                true,
                0x30000,
                null,
                HASH,
                List.of(
                    new LaunchMeasurement(MachineTexts.DIGEST, "EPYC-v4"),
                    new LaunchMeasurement(MachineTexts.DIGEST, null)),
                8443));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0|0",
        "-5|-5",
        "\"12.0\"|12",
        "true|1",
        "18446744073709551615|-1",
        "\"18446744073709551621\"|5",
        "1e18|1000000000000000000"
      })
  void aPolicyOfSevIsAnyInteger(String json, long policy) {
    String text = MachineTexts.sev().toString().replace("\"policy\":5", "\"policy\":" + json);
    InstanceContent instance = (InstanceContent) ContentParser.parse(MessageType.INSTANCE, text);
    assertThat(instance.environment().trustedExecution())
        .isNotNull()
        .extracting(TrustedExecution::policy)
        .isEqualTo(policy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e19", "1.5", "\"0x1\"", "null", "18446744073709551616", "[]", "\"\""})
  void whatIsNoPolicy(String json) {
    String sev = MachineTexts.sev().toString().replace("\"policy\":5", "\"policy\":" + json);
    assertRefused(MessageType.INSTANCE, sev, "trusted_execution.policy must be");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "131072|131072",
        "\"196608\"|196608",
        "196608.0|196608",
        "18446744073709551615|-1",
        "\"18446744073709551615\"|-1"
      })
  void aPolicyOfSnpHasAReservedBit(String json, long policy) {
    InstanceContent instance =
        (InstanceContent) ContentParser.parse(MessageType.INSTANCE, snpPolicy(json));
    assertThat(instance.environment().trustedExecution())
        .isNotNull()
        .extracting(TrustedExecution::policy)
        .isEqualTo(policy);
    assertThat(verifiable(verifiablePolicy(json)).policy()).isEqualTo(policy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "65536",
        "-131072",
        "18446744073709551616",
        "\"18446744073709682688\"",
        "true",
        "null",
        "1.5"
      })
  void whatIsNoPolicyOfSnp(String json) {
    assertRefused(MessageType.INSTANCE, snpPolicy(json), "trusted_execution.policy must be");
    assertRefused(MessageType.V_PROGRAM, verifiablePolicy(json), "verification.policy must be");
  }

  private static String snpPolicy(String json) {
    return MachineTexts.snp().toString().replace("\"policy\":196608", "\"policy\":" + json);
  }

  private static String verifiablePolicy(String json) {
    return MachineTexts.verifiable().toString().replace("\"policy\":196608", "\"policy\":" + json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"policy\":1}|firecracker|needs the hypervisor 'qemu'",
        "{\"policy\":1}||needs the hypervisor 'qemu'",
        "{\"runtime\":\"HASH\"}|qemu|runtime needs the mode 'sev_snp'",
        "{\"mode\":\"sev\",\"measurements\":[]}|qemu|measurements needs the mode 'sev_snp'",
        "{\"mode\":null,\"attestation_port\":1}|qemu|attestation_port needs the mode 'sev_snp'",
        "{\"mode\":\"sev_snp\"}|qemu|policy is missing",
        "{\"mode\":\"sev_snp\",\"policy\":196608}|qemu|runtime is missing",
        "{\"mode\":\"sev_snp\",\"policy\":196608,\"runtime\":\"HASH\"}|qemu|measurements are missing",
        "{\"mode\":\"sev_snp\",\"policy\":196608,\"runtime\":\"HASH\",\"measurements\":[]}|qemu|measurements are missing",
        "{\"mode\":\"sev_snp\",\"policy\":196608,\"runtime\":\"HASH\",\"firmware\":\"HASH\"}|qemu|firmware cannot be",
        "{\"mode\":\"tdx\"}|qemu|mode must be one of 'sev', 'sev_snp', not \"tdx\""
      })
  void whatATrustedExecutionMustBeAsAWhole(String trusted, String hypervisor, String reason) {
    ObjectNode content = MachineTexts.small(MessageType.INSTANCE);
    ObjectNode environment = content.withObject("/environment");
    environment.put("hypervisor", hypervisor);
    environment.set("trusted_execution", StrictJson.parse(withHash(trusted)));
    assertRefused(MessageType.INSTANCE, content.toString(), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"platform\":\"sev_snp\"}|either a digest or registers",
        "{\"platform\":\"sev_snp\",\"digest\":\"D\",\"registers\":{\"launch\":\"D\"}}|either a digest or registers",
        "{\"platform\":\"sev_snp\",\"digest\":null,\"registers\":{\"launch\":\"D\"}}|either a digest or registers",
        "{\"platform\":\"sev_snp\",\"digest\":null}|digest must be a string",
        "{\"platform\":\"tdx\",\"digest\":\"D\"}|platform must be 'sev_snp', not \"tdx\"",
        "{\"digest\":\"D\"}|platform is missing"
      })
  void aMeasurementHasOneOfTwoForms(String measurement, String reason) {
    String wanted = measurement.replace("\"D\"", '"' + MachineTexts.DIGEST + '"');
    ObjectNode content = MachineTexts.verifiable();
    content.withObject("/verification").putArray("measurements").add(StrictJson.parse(wanted));
    assertRefused(MessageType.V_PROGRAM, content.toString(), "measurements[0]");
    assertRefused(MessageType.V_PROGRAM, content.toString(), reason);
  }

  /**
   * Requirements, the payment's type, the environment; a reason, or none where it is accepted (spec
   * 01 §2.8, cross-field rules).
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "null|superfluid|{}|-",
        "null|credit|{}|-",
        "{}|hold|{}|-",
        "{}|-|{}|-",
        "{}|superfluid|{}|'superfluid' needs content.requirements.node.node_hash",
        "{}|credit|{}|'credit' needs content.requirements.node.node_hash",
        "{\"node\":null}|credit|{}|'credit' needs content.requirements.node.node_hash",
        "{\"node\":{}}|credit|{}|'credit' needs content.requirements.node.node_hash",
        "PINNED|superfluid|{}|-",
        "PINNED|credit|{}|-",
        "{\"gpu\":[]}|hold|{}|-",
        "{GPU}|hold|{\"hypervisor\":\"qemu\"}|gpu needs content.requirements.node.node_hash",
        "{GPU,NODE}|hold|{}|gpu needs the hypervisor 'qemu'",
        "{GPU,NODE}|hold|{\"hypervisor\":\"firecracker\"}|gpu needs the hypervisor 'qemu'",
        "{GPU,NODE}|hold|{\"hypervisor\":\"qemu\"}|-",
        "{\"node\":{\"terms_and_conditions\":\"HASH\"}}|hold|{}|terms_and_conditions needs content.requirements.node.node_hash",
        "TERMS|hold|{}|terms_and_conditions needs a payment by superfluid or credit",
        "TERMS|-|{}|terms_and_conditions needs a payment by superfluid or credit",
        "TERMS|superfluid|{}|-",
        "TERMS|credit|{}|-",
        "TERMS|hold|{\"trusted_execution\":{}}|-",
        "TERMS|hold|{\"hypervisor\":\"qemu\",\"trusted_execution\":{\"policy\":1}}|-",
        "TERMS|hold|{\"trusted_execution\":null}|terms_and_conditions needs a payment"
      })
  void whatAnInstanceMustBeAsAWhole(
      String requirements, String payment, String environment, String reason) {
    ObjectNode content = MachineTexts.small(MessageType.INSTANCE);
    String wanted =
        requirements
            .replace("PINNED", PINNED)
            .replace("TERMS", TERMS)
            .replace("GPU", GPU)
            .replace("NODE", "\"node\":{\"node_hash\":\"HASH\"}");
    content.set("requirements", StrictJson.parse(withHash(wanted)));
    content.set("environment", StrictJson.parse(environment));
    if (payment != null) {
      content.putObject("payment").put("type", payment);
    }
    if (reason == null) {
      assertThatCode(() -> instance(content)).doesNotThrowAnyException();
    } else {
      assertRefused(MessageType.INSTANCE, content.toString(), reason);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"mount\":\"/x\",\"size_mib\":100}|Ephemeral",
        "{\"mount\":\"/x\",\"size_mib\":1000}|Ephemeral",
        "{\"mount\":\"/x\",\"size_mib\":1001}|Persistent",
        "{\"mount\":\"/x\",\"size_mib\":100,\"name\":\"a\"}|Persistent",
        "{\"size_mib\":100,\"persistence\":\"host\"}|Persistent",
        "{\"size_mib\":5,\"name\":null}|Persistent",
        "{\"size_mib\":5,\"parent\":null}|Persistent",
        "{\"size_mib\":5,\"comment\":null,\"mount\":null}|Ephemeral",
        "{\"ephemeral\":1,\"size_mib\":5}|Ephemeral",
        "{\"ephemeral\":1.0,\"size_mib\":5}|Ephemeral",
        "{\"ref\":\"HASH\"}|Immutable",
        "{\"size_mib\":5,\"parent\":{\"ref\":\"HASH\",\"other\":1}}|Persistent"
      })
  void theKindOfAVolumeFollowsFromItsFields(String volume, String kind) {
    ObjectNode content = MachineTexts.small(MessageType.INSTANCE);
    content.putArray("volumes").add(StrictJson.parse(withHash(volume)));
    assertThat(instance(content).volumes())
        .singleElement()
        .extracting(read -> read.getClass().getSimpleName())
        .isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"ref\":\"HASH\",\"size_mib\":5}|is an immutable volume, which has no 'size_mib'",
        "{\"ephemeral\":false,\"size_mib\":5}|ephemeral must be true, not false",
        "{\"ephemeral\":\"true\",\"size_mib\":5}|ephemeral must be true, not \"true\"",
        "{\"ephemeral\":null,\"size_mib\":5}|ephemeral must be true, not null",
        "{\"ephemeral\":2,\"size_mib\":5}|ephemeral must be true, not 2",
        "{\"ephemeral\":true,\"size_mib\":1001}|size_mib must be a whole number from 1 to 1000",
        "{\"ephemeral\":true,\"size_mib\":5,\"name\":\"n\"}|is an ephemeral volume, which has no 'name'",
        "{\"ephemeral\":true}|size_mib is missing",
        "{\"name\":\"n\"}|size_mib is missing",
        "{\"use_latest\":true,\"size_mib\":5}|is an immutable volume, which has no 'size_mib'",
        "{\"use_latest\":true}|ref is missing",
        "{}|must have a ref or a size_mib",
        "{\"comment\":\"c\"}|must have a ref or a size_mib",
        "{\"size_mib\":1953126}|size_mib must be a whole number from 1 to 1953125",
        "{\"size_mib\":\"5\"}|without quotes and point, not \"5\"",
        "{\"ref\":\"HASH\",\"other\":5}|has the unknown key 'other'",
        "[]|must be an object"
      })
  void whatIsNoVolume(String volume, String reason) {
    ObjectNode content = MachineTexts.small(MessageType.PROGRAM);
    content.putArray("volumes").add(StrictJson.parse(withHash(volume)));
    assertRefused(MessageType.PROGRAM, content.toString(), "content.volumes[0]");
    assertRefused(MessageType.PROGRAM, content.toString(), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "a**", "[z-a]", "(?<n>a)", "\\\\p{L}", "*"})
  void theRegularExpressionOfARequirementIsOneOfPythons(String pattern) {
    String text = MachineTexts.program().toString().replace("\"^https?://\"", '"' + pattern + '"');
    assertRefused(
        MessageType.PROGRAM, text, "node.address_regex must be a regular expression of Python's");
  }

  @Test
  void readsAVerifiableProgram() {
    VerifiableProgramContent program = verifiable(MachineTexts.verifiable().toString());
    var disk = new VerifiableProgramContent.Verified(HASH, HASH, MachineTexts.HASH, "");
    assertThat(program.internet()).isTrue();
    assertThat(program.runtime()).isEqualTo(HASH);
    assertThat(program.runtimeComment()).isEqualTo("c");
    assertThat(program.workload()).isEqualTo(disk);
    assertThat(program.volumes())
        .containsExactly(new VerifiableProgramContent.Verified(HASH, HASH, MachineTexts.HASH, "c"));
    assertThat(program.measurements())
        .containsExactly(
            new LaunchMeasurement(MachineTexts.DIGEST, "EPYC-v4"),
            new LaunchMeasurement(MachineTexts.DIGEST, null));
    assertThat(verifiable(MachineTexts.small(MessageType.V_PROGRAM).toString()).policy())
        .isEqualTo(0x30000);
    assertThat(program.files()).hasSize(5).containsOnly(EXACT);
  }

  /** The vector of spec 01 §2.10. */
  @Test
  void readsTheVerifiableProgramOfTheProtocol() {
    String text =
        ("{'address':'0x9319Ad3B7A8E0eE24f2E639c40D8eD124C5520Ba','time':1719502000.0,"
                + "'allow_amend':false,'payment':{'type':'credit'},'environment':{'internet':true},"
                + "'resources':{'vcpus':2,'memory':2048,'seconds':30},'runtime':{'ref':'"
                + "cafe".repeat(16)
                + "','comment':'compose-runner snp bundle'},'workload':{'ref':'"
                + "beef".repeat(16)
                + "','hash_tree':'"
                + "feed".repeat(16)
                + "','roothash':'"
                + "cd".repeat(32)
                + "'},'verification':{'backend':'sev_snp','policy':196608,'measurements':"
                + "[{'platform':'sev_snp','digest':'"
                + "ab".repeat(48)
                + "','vcpu_type':'EPYC-v4'}]},'volumes':[{'ref':'"
                + "da".repeat(32)
                + "','hash_tree':'"
                + "d5".repeat(32)
                + "','roothash':'"
                + "ef".repeat(32)
                + "','comment':'model weights'}]}")
            .replace('\'', '"');
    assertThat(ItemHash.sha256(text).value())
        .isEqualTo("4c319b6bdf98f1e90f2bf8c69da175679fa21ca27d4547bbfa32f77dd3b49fe6");
    VerifiableProgramContent program = verifiable(text);
    assertThat(program.spec().payment().type()).isEqualTo(Payment.Type.CREDIT);
    assertThat(program.volumes().getFirst().comment()).isEqualTo("model weights");
    assertThat(program.files())
        .extracting(file -> file.message().value().substring(0, 4))
        .containsExactly("cafe", "beef", "feed", "dada", "d5d5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "payment|null|payment must be by credit",
        "payment|{\"type\":\"hold\"}|payment must be by credit",
        "payment|{\"type\":\"superfluid\"}|payment must be by credit",
        "allow_amend|true|allow_amend must be false",
        "replaces|\"x\"|replaces must be null",
        "replaces|\"\"|replaces must be null",
        "variables|{\"A\":\"1\"}|variables must be empty",
        "authorized_keys|[\"k\"]|authorized_keys must be empty",
        "gpu|null|unknown key 'gpu'"
      })
  void whatAVerifiableProgramMustBeAsAWhole(String key, String value, String reason) {
    ObjectNode content = MachineTexts.verifiable();
    content.set(key, StrictJson.parse(value));
    assertRefused(MessageType.V_PROGRAM, content.toString(), reason);
  }

  @Test
  void aVerifiableProgramNeedsMeasurements() {
    ObjectNode content = MachineTexts.verifiable();
    content.withObject("/verification").putArray("measurements");
    assertRefused(MessageType.V_PROGRAM, content.toString(), "1 to 16 measurements, not []");
    content.remove("payment");
    assertRefused(MessageType.V_PROGRAM, content.toString(), "content.payment is missing");
  }

  @Test
  void namesOfVariablesHaveALimit() {
    ObjectNode content = MachineTexts.program();
    content.withObject("/variables").put("\ud83d\ude00".repeat(128), "");
    program(content);
    content.withObject("/variables").put("é".repeat(129), "");
    assertRefused(MessageType.PROGRAM, content.toString(), "names of at most 128 characters");
  }

  /** A long list or map is refused where it is too long, whatever follows. */
  @ParameterizedTest
  @ValueSource(strings = {"authorized_keys", "volumes", "metadata", "variables"})
  void whatIsTooLongIsNotReadToItsEnd(String key) {
    boolean isMap = key.equals("metadata") || key.equals("variables");
    String entries =
        IntStream.range(0, 300)
            .mapToObj(i -> isMap ? "\"" + i + "\":\"x\"" : "{\"size_mib\":1}")
            .map(entry -> key.equals("authorized_keys") ? "\"k\"" : entry)
            .collect(Collectors.joining(","));
    // At the end stands what no list or map may hold.
    String tooLong = isMap ? "{" + entries + ",\"\":[]}" : "[" + entries + ",7]";
    ObjectNode content = MachineTexts.small(MessageType.PROGRAM);
    content.put(key, "PLACE");
    assertRefused(
        MessageType.PROGRAM,
        content.toString().replace("\"PLACE\"", tooLong),
        "content." + key + " must have at most 256");
  }

  @Test
  void listsWithoutALimitOfTheNetworksHaveOneThatNoInlineContentReaches() {
    ObjectNode content = MachineTexts.small(MessageType.PROGRAM);
    content.withObject("/code").put("args", "PLACE");
    String text = content.toString();
    String args = "\"\",".repeat(SchemaValue.UNLIMITED - 1) + "\"\"";
    assertThat(args.length()).isGreaterThan(200_000);
    ContentParser.parse(MessageType.PROGRAM, text.replace("\"PLACE\"", "[" + args + "]"));
    assertRefused(
        MessageType.PROGRAM,
        text.replace("\"PLACE\"", "[" + args + ",\"\"]"),
        "content.code.args must have at most 100000 elements");
  }

  private static ProgramContent program(ObjectNode content) {
    return (ProgramContent) ContentParser.parse(MessageType.PROGRAM, content.toString());
  }

  private static InstanceContent instance(ObjectNode content) {
    return (InstanceContent) ContentParser.parse(MessageType.INSTANCE, content.toString());
  }

  private static VerifiableProgramContent verifiable(String text) {
    return (VerifiableProgramContent) ContentParser.parse(MessageType.V_PROGRAM, text);
  }

  private static String withHash(String json) {
    return json.replace("HASH", MachineTexts.HASH);
  }

  private static void assertRefused(MessageType type, String text, String reason) {
    assertThatThrownBy(() -> ContentParser.parse(type, text))
        .isInstanceOfSatisfying(
            InvalidMessageException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FORMAT);
              assertThat(e.errors())
                  .singleElement()
                  .asString()
                  .contains(reason)
                  .hasSizeLessThan(300);
            });
  }
}
