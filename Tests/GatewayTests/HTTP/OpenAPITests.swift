import CareAPI
import CareModel
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import Yams

@testable import Gateway

/// Holds docs/openapi.yaml and the code together. What the program answers is held against the
/// schemas by Tests/System/test_openapi.py.
@Suite(.timeLimit(.minutes(5)))
struct OpenAPITests {
  @Test func theDocumentNamesEveryRouteAndNoOther() async throws {
    let document = try OpenAPIDocument.load()
    try await withServer { server in
      let lines: Set<String> = ["GET /ws", "GET /chat/ws", "GET /desk/ws"]
      let answered = Set(server.routes.map(\.description)).subtracting(lines)
      #expect(Set(document.operations.map(\.name)) == answered)
    }
  }

  @Test func everyParameterOfAPathIsDescribed() throws {
    for operation in try OpenAPIDocument.load().operations {
      let named = operation.path.matches(of: #/\{([A-Za-z]+)\}/#).map { String($0.1) }
      #expect(operation.pathParameters == named, "\(operation.name)")
    }
  }

  /// What changes something wants the header, and what answers without a sign-in is said to do so.
  @Test func everyChangeWantsTheHeader() throws {
    let open: Set<String> = [
      "POST /api/sign-in", "GET /api/organisation", "GET /healthz", "GET /readyz", "GET /metrics",
      "GET /api/chat/queues", "GET /api/chat/queues/{address}",
    ]
    for operation in try OpenAPIDocument.load().operations {
      let wanted: Set<String>
      if open.contains(operation.name) {
        wanted = []
      } else if operation.name.hasPrefix("GET ") {
        wanted = ["session"]
      } else {
        wanted = ["session", "csrf"]
      }
      #expect(operation.schemes == wanted, "\(operation.name)")
    }
    #expect(try OpenAPIDocument.load().csrfHeader == Doorkeeper.csrfHeader)
  }

  @Test func theEnumsAreThoseOfTheCode() throws {
    let document = try OpenAPIDocument.load()
    #expect(Set(document.enums.keys) == Set(Self.enums.keys))
    for (name, values) in document.enums {
      #expect(values == Self.enums[name], "\(name)")
    }
  }

  /// By the name in the document. A type within another has the outer name before its own.
  private static let enums: [String: [String]] = [
    "AbsenceReason": words(AbsenceReason.self),
    "AccessActorKind": words(AccessActor.Kind.self),
    "AccessArea": words(AccessArea.self),
    "AccessGround": words(AccessGround.self),
    "AccessVerb": words(AccessVerb.self),
    "AutoAnswerCaller": words(AutoAnswerCaller.self),
    "CallRole": words(Role.self),
    "ColleaguePresence": words(ColleaguePresence.self),
    "ErrorCode": words(ErrorCode.self),
    "Figure": words(Figure.self),
    "GuestRole": words(GuestRole.self),
    "HolidayRule": words(HolidayRule.self),
    "HealthReportCamera": words(HealthReport.Camera.self),
    "HealthReportLoudspeaker": words(HealthReport.Loudspeaker.self),
    "HealthReportMicrophone": words(HealthReport.Microphone.self),
    "HealthReportNetworkKind": words(HealthReport.Network.Kind.self),
    "HealthReportScreen": words(HealthReport.Screen.self),
    "LadderRungKind": words(LadderRungKind.self),
    "Language": words(Language.self),
    "MedicationStep": words(MedicationStep.self),
    "MessageCause": words(MessageCause.self),
    "MessageChannel": words(MessageChannel.self),
    "MessageProblem": words(MessageProblem.self),
    "MessageStateName": words(MessageStateName.self),
    "NetworkQuality": words(NetworkQuality.self),
    "NoAnswerEvent": words(NoAnswerEvent.self),
    "NoAnswerViewState": words(NoAnswerView.State.self),
    "OutcomeKind": words(OutcomeKind.self),
    "PlanFault": words(PlanFault.self),
    "PlanScope": words(PlanScope.self),
    "RelativeRight": words(RelativeRight.self),
    "SelfTestReportCamera": words(SelfTestReport.Camera.self),
    "SelfTestReportCause": words(SelfTestReport.Cause.self),
    "SelfTestReportLoudspeaker": words(SelfTestReport.Loudspeaker.self),
    "SelfTestReportMicrophone": words(SelfTestReport.Microphone.self),
    "ServiceForm": words(ServiceForm.self),
    "ServiceTask": words(ServiceTask.self),
    "StaffRole": words(StaffRole.self),
    "StatisticsGrouping": words(StatisticsGrouping.self),
    "StatisticsView": words(StatisticsView.self),
    "TerminalCommandKind": words(TerminalCommandKind.self),
    "TerminalPlace": words(TerminalPlace.self),
    "TerminalReach": words(TerminalReach.self),
    "TerminalViewState": words(TerminalView.State.self),
    "WaitEstimateChance": words(WaitEstimate.Chance.self),
    "Weekday": words(Weekday.self),
    "VisitKind": words(VisitKind.self),
    "VisitState": words(VisitState.self),
  ]

  @Test func everyCodeHasTheStatusThatIsWritten() throws {
    let written = try #require(try OpenAPIDocument.load().schemas["ErrorCode"]?["x-status"])
    #expect(written.mapping?.count == ErrorCode.allCases.count)
    for code in ErrorCode.allCases {
      let error = RequestError(ProtocolError(code, "m"))
      #expect(written[code.rawValue]?.int == Int(error.status.code), "\(code)")
      let isLater = [429, 503].contains(error.status.code)
      #expect((error.response.headers.first(name: "Retry-After") != nil) == isLater, "\(code)")
      let sent = error.response.body
      let problem = try JSONDecoder().decode(RESTError.self, from: Data(sent.readableBytesView))
      #expect(problem == RESTError(ProtocolError(code, "m"), status: Int(error.status.code)))
    }
  }

  private static func words<Word: CaseIterable & RawRepresentable<String>>(
    _ type: Word.Type
  ) -> [String] {
    type.allCases.map(\.rawValue)
  }

  /// A field that nobody has described is told by the schemas: none of them takes what it does not name.
  @Test func noObjectIsOpen() throws {
    for (place, object) in try OpenAPIDocument.load().objects {
      let isMap = object["additionalProperties"]?.mapping != nil
      #expect(isMap || object["additionalProperties"]?.bool == false, "\(place)")
      let properties = object["properties"]?.mapping?.keys.compactMap(\.string) ?? []
      let required = object["required"]?.array().compactMap(\.string) ?? []
      #expect(Set(required).isSubset(of: Set(properties)), "\(place)")
    }
  }

  @Test func theBoundsAreThoseOfTheCode() throws {
    let document = try OpenAPIDocument.load()
    func bound(_ schema: String, _ field: String, _ word: String) -> Int? {
      document.schemas[schema]?["properties"]?[field]?[word]?.int
    }
    for (schema, field) in [
      ("NewVisitRequest", "lengthMinutes"), ("VisitChangeRequest", "lengthMinutes"),
      ("ScheduleDraft", "lengthMinutes"), ("PlanChangeRequest", "lengthMinutes"),
    ] {
      #expect(bound(schema, field, "minimum") == VisitSchedule.lengths.lowerBound, "\(schema)")
      #expect(bound(schema, field, "maximum") == VisitSchedule.lengths.upperBound, "\(schema)")
    }
    for schema in ["NewVisitRequest", "VisitChangeRequest", "PlanDraft", "PlanChangeRequest"] {
      #expect(bound(schema, "purpose", "maxLength") == VisitContent.longestPurpose, "\(schema)")
      #expect(bound(schema, "steps", "maxItems") == VisitContent.mostSteps, "\(schema)")
    }
    #expect(bound("ScheduleDraft", "times", "maxItems") == VisitSchedule.mostTimes)
    #expect(bound("LateRequest", "minutes", "minimum") == RunningLate.range.lowerBound)
    #expect(bound("LateRequest", "minutes", "maximum") == RunningLate.range.upperBound)
    #expect(bound("HandOverRequest", "visitIds", "maxItems") == HandOverRequest.most)
    #expect(bound("OutcomeRequest", "note", "maxLength") == VisitOutcome.longestNote)
    #expect(bound("DetailsRequest", "address", "maxLength") == DetailsRequest.longestText)
    #expect(bound("LadderPlan", "rungs", "maxItems") == LadderPlan.mostRungs)
    #expect(bound("LadderRung", "afterMinutes", "maximum") == LadderPlan.minutes.upperBound)
    #expect(bound("ReminderRequest", "minutesBefore", "minimum") == ReminderRule.minutes.lowerBound)
    #expect(
      bound("ReminderRequest", "minutesBefore", "maximum") == ReminderRule.minutes.upperBound)
    for schema in ["NewClientRequest", "RegisterChange"] {
      #expect(bound(schema, "name", "maxLength") == RegisterChange.longestName)
      #expect(bound(schema, "address", "maxLength") == DetailsRequest.longestText)
    }
    #expect(bound("UnitRequest", "name", "maxLength") == UnitRequest.longestName)
    let countdown = AutoAnswerConsent.Terms.countdown
    #expect(bound("AutoAnswerRequest", "countdownSeconds", "minimum") == countdown.lowerBound)
    #expect(bound("AutoAnswerRequest", "countdownSeconds", "maximum") == countdown.upperBound)
    for (field, most) in [
      ("topics", ChatQueueSettings.mostTopics), ("phones", ChatQueueSettings.mostPhones),
      ("links", ChatQueueSettings.mostLinks), ("canned", ChatQueueSettings.mostCanned),
      ("tags", ChatQueueSettings.mostTags), ("staff", ChatQueueSettings.mostStaff),
      ("leads", ChatQueueSettings.mostStaff),
    ] {
      #expect(bound("ChatQueueSettings", field, "maxItems") == most, "\(field)")
    }
    for (field, range) in [
      ("mostWaiting", ChatQueueSettings.waitingRange),
      ("perCounsellor", ChatQueueSettings.perCounsellorRange),
      ("answerSeconds", ChatQueueSettings.answerRange),
      ("silenceMinutes", ChatQueueSettings.silenceRange),
      ("unansweredDays", ChatQueueSettings.unansweredRange),
      ("alarmMinutes", ChatQueueSettings.alarmRange),
      ("promiseMinutes", ChatQueueSettings.promiseRange),
    ] {
      #expect(bound("ChatQueueSettings", field, "minimum") == range.lowerBound, "\(field)")
      #expect(bound("ChatQueueSettings", field, "maximum") == range.upperBound, "\(field)")
    }
    for (field, range) in [
      ("textHours", RetentionClock.textRange), ("notesDays", RetentionClock.notesRange),
      ("factsDays", RetentionClock.factsRange), ("statisticsDays", RetentionClock.statisticsRange),
    ] {
      #expect(bound("RetentionClock", field, "minimum") == range.lowerBound, "\(field)")
      #expect(bound("RetentionClock", field, "maximum") == range.upperBound, "\(field)")
    }
    #expect(bound("PairTerminalRequest", "name", "maxLength") == Terminal.longestName)
    #expect(bound("PairTerminalRequest", "clientIds", "maxItems") == Terminal.mostClients)
  }
}
