package io.aleph4j.protocol.price;

/** What counts while a network has published neither prices nor settings (spec 01 §7.4). */
final class DefaultAggregates {

  /** Six sizes of machines without graphics cards. */
  private static final String TIERS =
      """
      "tiers":[{"id":"tier-1","compute_units":1},{"id":"tier-2","compute_units":2},
        {"id":"tier-3","compute_units":4},{"id":"tier-4","compute_units":6},
        {"id":"tier-5","compute_units":8},{"id":"tier-6","compute_units":12}]\
      """;

  /** The content of the {@code pricing} aggregate. */
  static final String PRICING =
      """
      {"storage":{"price":{"storage":{"holding":"0.333333333","credit":"0.17967489030626108"}}},
      "web3_hosting":{"price":{"fixed":50,
        "storage":{"holding":"0.333333333","credit":"0.17967489030626108"}}},
      "program":{"price":{
        "storage":{"holding":"0.05","payg":"0.000000977","credit":"0.977"},
        "compute_unit":{"holding":"200","payg":"0.011","credit":"11000"}},
        "compute_unit":{"vcpus":1,"memory_mib":2048,"disk_mib":2048},TIERS},
      "program_persistent":{"price":{
        "storage":{"holding":"0.05","payg":"0.000000977","credit":"0.977"},
        "compute_unit":{"holding":"1000","payg":"0.055","credit":"55000"}},
        "compute_unit":{"vcpus":1,"memory_mib":2048,"disk_mib":20480},TIERS},
      "instance":{"price":{
        "storage":{"holding":"0.05","payg":"0.000000977","credit":"0.17967489030626108"},
        "compute_unit":{"holding":"1000","payg":"0.055","credit":"14250"}},
        "compute_unit":{"vcpus":1,"memory_mib":2048,"disk_mib":20480},TIERS},
      "instance_confidential":{"price":{
        "storage":{"holding":"0.05","payg":"0.000000977","credit":"0.17967489030626108"},
        "compute_unit":{"holding":"2000","payg":"0.11","credit":"28500"}},
        "compute_unit":{"vcpus":1,"memory_mib":2048,"disk_mib":20480},TIERS},
      "instance_gpu_standard":{"price":{
        "storage":{"payg":"0.000000977","credit":"0.17967489030626108"},
        "compute_unit":{"holding":"280","payg":"0.28","credit":"43125"}},
        "compute_unit":{"vcpus":1,"memory_mib":6144,"disk_mib":61440},
        "tiers":[{"id":"tier-1","compute_units":3,"model":"RTX 4000 ADA","vram":20480},
          {"id":"tier-2","compute_units":4,"model":"RTX 3090","vram":24576},
          {"id":"tier-3","compute_units":6,"model":"RTX 4090","vram":24576},
          {"id":"tier-4","compute_units":12,"model":"L40S","vram":49152}]},
      "instance_gpu_premium":{"price":{
        "storage":{"payg":"0.000000977","credit":"0.17967489030626108"},
        "compute_unit":{"holding":"560","payg":"0.56","credit":"86250"}},
        "compute_unit":{"vcpus":1,"memory_mib":6144,"disk_mib":61440},
        "tiers":[{"id":"tier-1","compute_units":16,"model":"A100","vram":81920},
          {"id":"tier-2","compute_units":24,"model":"H100","vram":81920}]}}
      """
          .replace("TIERS", TIERS);

  /**
   * The content of the {@code settings} aggregate; of the cards with one device the first counts.
   */
  static final String SETTINGS =
      """
      {"community_wallet_address":"0x5aBd3258C5492fD378EBC2e0017416E199e5Da56",
      "community_wallet_timestamp":1739301770,"last_crn_version":"1.14.0",
      "compatible_gpus":[
        {"name":"L40S","vendor":"NVIDIA","device_id":"10de:26b9","model":"L40S"},
        {"name":"RTX 5090","vendor":"NVIDIA","device_id":"10de:2685","model":"RTX 5090"},
        {"name":"RTX 5090 D","vendor":"NVIDIA","device_id":"10de:2687","model":"RTX 5090"},
        {"name":"RTX 4090","vendor":"NVIDIA","device_id":"10de:2684","model":"RTX 4090"},
        {"name":"RTX 4090 D","vendor":"NVIDIA","device_id":"10de:2685","model":"RTX 4090"},
        {"name":"RTX 3090","vendor":"NVIDIA","device_id":"10de:2204","model":"RTX 3090"},
        {"name":"RTX 3090 Ti","vendor":"NVIDIA","device_id":"10de:2203","model":"RTX 3090"},
        {"name":"RTX 4000 SFF","vendor":"NVIDIA","device_id":"10de:27b0","model":"RTX 4000 ADA"},
        {"name":"RTX 4000","vendor":"NVIDIA","device_id":"10de:27b2","model":"RTX 4000 ADA"},
        {"name":"H100","vendor":"NVIDIA","device_id":"10de:2336","model":"H100"},
        {"name":"H100 NVSwitch","vendor":"NVIDIA","device_id":"10de:22a3","model":"H100"},
        {"name":"H100 CNX","vendor":"NVIDIA","device_id":"10de:2313","model":"H100"},
        {"name":"H100 SXM5","vendor":"NVIDIA","device_id":"10de:2330","model":"H100"},
        {"name":"H100 PCIe","vendor":"NVIDIA","device_id":"10de:2331","model":"H100"},
        {"name":"GA100","vendor":"NVIDIA","device_id":"10de:2080","model":"A100"},
        {"name":"GA100","vendor":"NVIDIA","device_id":"10de:2081","model":"A100"},
        {"name":"A100 SXM4","vendor":"NVIDIA","device_id":"10de:20b2","model":"A100"},
        {"name":"A100 PCIe","vendor":"NVIDIA","device_id":"10de:20b5","model":"A100"},
        {"name":"A100X","vendor":"NVIDIA","device_id":"10de:20b8","model":"A100"}]}
      """;

  private DefaultAggregates() {}
}
