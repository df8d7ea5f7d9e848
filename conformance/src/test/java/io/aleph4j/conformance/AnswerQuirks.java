package io.aleph4j.conformance;

import static io.aleph4j.conformance.Quirk.kept;
import static io.aleph4j.conformance.Quirk.mended;

import java.util.List;

/** The quirks of what nodes answer (spec 02 §13), all of them, in that order. */
final class AnswerQuirks {

  static final List<Quirk> ALL =
      List.of(
          kept(
              "A-1",
              "`cursor=`, even empty, begins a walk; pages of a walk have 200 rows at most; the"
                  + " last one says `next_cursor: null`",
              "the same, on every list",
              "ContractTest.r1r2CursorPages",
              "NodeApiTest.aCursorWalkEndsWithAnExplicitNull",
              "BalanceRoutesTest.aCursorPageHasTwoHundredRowsAtMost"),
          kept(
              "A-2",
              "files and credits have times and decimals as texts in pages and as numbers in walks",
              "the same",
              "CreditRoutesTest.pagesSpellTimesAndDecimalsAsTexts",
              "CreditRoutesTest.cursorsSpellThemAsNumbers",
              "FileRoutesTest.theFilesOfAnAccountAreListedByPageAndByCursor"),
          kept(
              "A-3",
              "parameters of lists are read in camel case and in snake case",
              "the same; of both the camel case one counts",
              "ReadingQuirksTest.parametersHaveTwoSpellings",
              "ContractTest.r20TwoNames",
              "ContractTest.r25Authorizations"),
          kept(
              "A-4",
              "`limit` of aggregates and parameters that nobody knows change nothing",
              "the same, except on `/api/v0/programs/on/message`, where both refuse them",
              "EveryRouteTest.unknownParametersAreIgnoredEverywhereButInOnePlace",
              "ContractTest.r19UnknownParameters",
              "ProgramsRoutesTest.allUnknownParametersAreRefused"),
          kept(
              "A-5",
              "an empty page of files or credits and an address without aggregates are 404, all"
                  + " other empty lists 200",
              "the same",
              "ReadingQuirksTest.mostEmptyListsAreNoError",
              "ContractTest.r3MissingAggregates"),
          kept(
              "A-6",
              "a known message is answered with 200, whatever became of it",
              "the same",
              "NodeApiTest.aMessageIsAnsweredWithItsStatus",
              "ContractTest.r6Rejection",
              "ContractTest.r8ShapesByStatus",
              "FileRoutesTest.aForgottenMessageLeavesItsSkeleton",
              "RemovedMessagesTest.oneMessageSaysWhyItGoes",
              "RemovedMessagesTest.oneRemovedMessageIsASkeleton"),
          kept(
              "A-7",
              "lists of messages have those that are processed and those that are about to be"
                  + " removed",
              "the same",
              "RemovedMessagesTest.listsShowWhatIsAboutToBeRemovedUnlessAskedNotTo"),
          mended(
              "A-8",
              "a page past the end tells a total that is too large",
              "the true total on every page",
              "ReadingQuirksTest.aPagePastTheEndHasTheTrueTotal"),
          mended(
              "A-9",
              "`contentKeys` takes item hashes only",
              "any text, as keys of aggregates are",
              "NodeApiTest.filtersSelect"),
          mended(
              "A-10",
              "`hash_only=false` fails with 500",
              "hash, status and time of reception of each message",
              "NodeApiTest.hashesAreListed"),
          mended(
              "A-11",
              "the price of a pending message is answered with status 102, so that clients wait for"
                  + " ever",
              "404",
              "PriceRoutesTest.whatHasNoPriceHasItsStatus"),
          mended(
              "A-12",
              "`with_info` tells of all keys, and a wrong first message",
              "of the keys that were asked for, each with its first and its last message",
              "ReadingQuirksTest.whatAnAggregateComesFromIsToldOfTheKeysThatWereAskedFor",
              "NodeApiTest.aggregatesAreAnsweredWithTagAndInfo"),
          mended(
              "A-13",
              "walks along aggregates and balances lose rows that share their place",
              "each row once",
              "ReadingQuirksTest.aWalkAlongAggregatesMeetsEachOnce",
              "BalanceRoutesTest.walksMeetEveryRowOnce"),
          mended(
              "A-14",
              "the total of posts takes no notice of dates; dates in reverse are an empty list",
              "the total counts what is listed; dates in reverse are an empty list with 200, too",
              "ReadingQuirksTest.postsOfSomeTimeAreCountedAndTimesMayBeReversed"),
          mended(
              "A-15",
              "live messages take no notice of `msgTypes`, `contentKeys`, `paymentTypes` and"
                  + " `tags`, nor of dates",
              "every filter holds live; dates choose among the past only, as clients rely on",
              "WebSocketContractTest.filtersOfLiveMessages",
              "MessagesSocketTest.filtersHoldForThePresentToo"),
          mended(
              "A-16",
              "faulty parameters of a WebSocket are told after the upgrade, which breaks the"
                  + " connection",
              "422 instead of the upgrade",
              "MessagesSocketTest.wrongParametersRefuseTheHandshake",
              "WebSocketContractTest.wrongParameters"),
          kept(
              "A-17",
              "an upload whose message is refused is told by the status, while the body says"
                  + " success",
              "the same, with `message_status` beside it",
              "UploadTest.aMessageThatIsRejectedIsToldByTheStatusAlone"),
          mended(
              "A-18",
              "the older publishing routes answer 200 although nothing was published",
              "503 with `Retry-After`, and the same body",
              "PublishingQuirksTest.whatIsNotPublishedHasAnErrorsStatus"),
          mended(
              "A-19",
              "a small file that would be free is refused when its signed message comes along",
              "the rule that decides the message decides the upload",
              "UploadPaymentTest.anUploadIsPaidForLikeAnyMessage"),
          mended(
              "A-20",
              "the route for files of the storage engine takes messages of others",
              "422 unless the message names the engine of the route",
              "UploadTest.theMessageNamesTheEngineOfTheRoute"),
          kept(
              "A-21",
              "posts in their first form have the owner as their `sender`",
              "the same",
              "ReadingQuirksTest.theSenderOfAPostInItsFirstFormIsItsOwner"),
          kept(
              "A-22",
              "files in JSON are base64 with line breaks",
              "the same",
              "FileRoutesTest.jsonHoldsLinesOfBase64"),
          kept(
              "A-23",
              "`total_size` and `pagination_total` of files take no notice of `file_hash`",
              "`total_size` does not, either; the total counts what is listed",
              "ReadingQuirksTest.theSizeOfAllFilesIsToldWhicheverIsAskedFor"),
          mended(
              "A-24",
              "bodies that are no JSON, and estimates of types without a price, fail with 500",
              "400 or 422",
              "PublishingQuirksTest.whatIsNoJsonIsTheClientsFault",
              "PriceRoutesTest.whatIsNoMessageHasNoEstimate",
              "UploadTest.whatIsNotJsonIsRefused"),
          kept(
              "A-25",
              "the time of a forgotten message is a number, which the Rust client cannot read",
              "the same; a text with `http.forgotten_times_as_texts`",
              "FileRoutesTest.aForgottenMessageLeavesItsSkeleton",
              "ReadingQuirksTest.theTimeOfAForgottenMessageMayBeAText"),
          mended(
              "A-26",
              "`include_size` of a price is read when it is `true`, and no other word for it",
              "every word for a boolean",
              "PriceRoutesTest.aFileHasAPrice"),
          kept(
              "A-27",
              "credit balances have accounts without credits unless `min_balance` is given",
              "the same",
              "BalanceRoutesTest.creditBalancesAreListed"));

  private AnswerQuirks() {}
}
