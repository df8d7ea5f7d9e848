package io.aleph4j.conformance;

import static io.aleph4j.conformance.Quirk.kept;
import static io.aleph4j.conformance.Quirk.mended;

import java.util.List;

/** The quirks of what nodes make of messages (spec 01 §8.1), all of them, in that order. */
final class MessageQuirks {

  static final List<Quirk> ALL =
      List.of(
          kept(
              "Q-1",
              "a channel may be longer than the clients' 128 characters",
              "the same",
              "EnvelopeParserTest.channelsMayBeAbsentOrLong"),
          kept(
              "Q-2",
              "the key `{\"name\": \"k\"}` of an aggregate is kept as the text `name='k'`",
              "the same, spelled as Python does",
              "ContentParserTest.theObjectFormOfAKeyIsKnownByItsPythonText"),
          kept(
              "Q-3",
              "a FORGET names aggregates by what looks like an item hash, so that ordinary keys are"
                  + " refused",
              "the same, code 0",
              "FileContentsTest.aForgetIsClosedAndItsListsHoldStrictHashes"),
          kept(
              "Q-4",
              "`replaces` is checked and forgotten: versions replace nothing, code 303 never"
                  + " happens, and no INSTANCE can replace another",
              "the same",
              "MachineRuleTest.anUpdateMayBeReplacedAndItsOriginalAgain",
              "MachineRuleTest.onlyProgramsAreReplaced"),
          kept(
              "Q-5",
              "a copy of a processed message from a chain confirms it, whoever signed the copy",
              "the same",
              "PlannerTest.whatIsProcessedIsConfirmedWhoeverSigned",
              "PlannerTest.aTransactionOfAProcessedMessageIsRecorded"),
          mended(
              "Q-6",
              "percent signs are decoded once on the way through gossip, so that contents with them"
                  + " are refused",
              "what comes over HTTP is taken as it stands; this version speaks to no peers",
              "PublishingQuirksTest.percentSignsStandForThemselves"),
          kept(
              "Q-7",
              "addresses are compared without case for delegations and Ethereum's signatures, and"
                  + " exactly for owners of aggregates, files and posts, for balances and for"
                  + " publishers",
              "the same",
              "AuthorizationsTest.addressesCompareIgnoringCaseOnEveryChain",
              "StoreRuleTest.allVersionsSpellTheirOwnerAlike",
              "StoreRuleTest.delegationsBelongToTheOwnersSpelling",
              "RulesTest.theOwnersSpellingIsPartOfAPost",
              "MeasurementRuleTest.theOwnersSpellingCountsAndNotTheSender",
              "MoneyTest.theSenderDoesNotPayForTheOwner",
              "EvmSignatureSchemeTest.acceptsALowerCaseSenderThatWasSignedSo"),
          kept(
              "Q-8",
              "the limit of inline contents and the size of inline messages count characters, not"
                  + " bytes",
              "the same: code points",
              "EnvelopeParserTest.theLimitOfInlineContentsCountsCodePoints",
              "ContractTest.r23InlineLimitInCharacters",
              "ReadingQuirksTest.theSizeOfAnInlineMessageIsInCharacters"),
          kept(
              "Q-9",
              "nobody signs the time of the envelope, so that a message can be older than the dates"
                  + " of payment",
              "the same: the network takes such messages",
              "UploadPaymentTest.theDateOfTheEnvelopeCountsThoughNobodySignsIt",
              "MoneyTest.eachWayOfPayingHasItsDate"),
          mended(
              "Q-10",
              "a named version of a file is lost when the latest is forgotten, even if older ones"
                  + " remain",
              "the version before it is the latest again",
              "ForgetTest.aNameIsFreeAgainWhenItsVersionsAreGone"),
          mended(
              "Q-11",
              "a STORE that is not inline stays `removing` for ever",
              "it is removed as others are",
              "RemovalTest.aMessageThatIsNotInlineGoesAsWell"),
          mended(
              "Q-12",
              "an amend may name its post by a chain reference, but forgetting such an amend fails"
                  + " with code -1",
              "it is forgotten as others are",
              "RulesTest.aChainReferenceNamesAPostByItsHash",
              "ForgetTest.anAmendThatNamesItsOriginalByAChainReferenceIsForgottenLikeOthers"),
          kept(
              "Q-13",
              "old messages of a trusted origin have no signature",
              "they are shown with `signature: null`",
              "ReadingQuirksTest.messagesWithoutASignatureAreShownSo"),
          kept(
              "Q-14",
              "times have microseconds: 1652803407.1179411 is shown as 1652803407.117941",
              "the same",
              "EnvelopeParserTest.timeIsKeptInMicroseconds",
              "VocabularyTest.timestampsConvertWithoutLoss",
              "VocabularyTest.timestampsAreWrittenAsTheNetworkSpellsThem"),
          kept(
              "Q-15",
              "a line of costs is called `EXECUTION_VOLUME_INMUTABLE`",
              "the same",
              "CostTableTest.costsAreThoseOfTheTable"));

  private MessageQuirks() {}
}
