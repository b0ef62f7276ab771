import CareModel
import Foundation
import Testing

@testable import CareAPI

/// Every field is there, and nothing is said that `JSONEncoder` would not say: a field that is added to a
/// view and not written by hand fails here.
@Suite("Desks and states, written by hand") struct ChatJSONTests {
  @Test(arguments: [desk, emptyDesk]) func desks(_ text: String) throws {
    let desk = try JSONDecoder().decode(DeskView.self, from: Data(text.utf8))
    let written = try #require(object(ChatLine.desk(desk))["desk"] as? [String: Any])
    #expect(try same(written, object(JSONText.encode(desk))))
    #expect(try JSONDecoder().decode(DeskView.self, from: data(written)) == desk)
  }

  @Test(arguments: [state, emptyState]) func states(_ text: String) throws {
    let state = try JSONDecoder().decode(VisitorState.self, from: Data(text.utf8))
    let written = try #require(object(ChatLine.state(state))["state"] as? [String: Any])
    #expect(try same(written, object(JSONText.encode(state))))
    #expect(try JSONDecoder().decode(VisitorState.self, from: data(written)) == state)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func data(_ object: [String: Any]) throws -> Data {
    try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
  }

  private func same(_ a: [String: Any], _ b: [String: Any]) throws -> Bool {
    try data(a) == data(b)
  }

  private static let desk = #"""
    {"me":{"id":"w_helmi","name":"Helmi \"H\"","status":"available","queues":["cq_1","cq_2"],"limit":3,"isLead":true,
       "shift":{"from":1789999990000,"to":1790000000000,"queues":["cq_1"]}},
     "queues":[{"id":"cq_1","name":"Iltachat","address":"ilta","open":true,"closesAt":1790000000000,"closedForNew":false,
       "announcement":"Ruuhkaa\nnyt","waiting":2,"longestSince":1789999990000,"messages":1,"contacts":2,
       "topics":[{"id":"worry","name":"Huoli"}],"canned":["Hei"],"tags":["perhe"],"debrief":"Soita","isLead":true,
       "overload":["tooManyWait","waitTooLong"],"lapsing":{"count":2,"first":1790000000000},
       "next":[{"conversation":"x_1","kind":"live","since":1789999990000,"topic":"worry","danger":true,"parked":true,
         "language":"sv","reopened":true}]}],
     "mine":[\#(conversation)],"others":[\#(conversation)],
     "alarms":[{"conversation":"x_1","queue":"cq_1","since":1789999990000,"seenBy":"Ulla"}],
     "team":[{"id":"w_ulla","name":"Ulla","status":"pause","queues":["cq_1"],"conversations":2,"isLead":false,"planned":true}],
     "absent":[{"id":"w_matti","name":"Matti","queue":"cq_1","since":1789999990000}],"now":1790000000001}
    """#

  private static let conversation = #"""
    {"conversation":"x_2","queue":"cq_1","kind":"live","phase":"open","language":"fi","topic":"worry",
     "since":1789999990000,"answerBy":1789999990001,"visitorHere":true,"parked":false,
     "counsellor":{"id":"w_helmi","name":"Helmi"},"people":[{"id":"w_helmi","name":"Helmi","part":"counsellor"}],
     "danger":true,"alarmSeen":true,
     "risk":{"since":1789999990000,"by":"Helmi","open":true,"steps":[
       {"step":"askPlace","due":1789999990000,"doneAt":1789999990005,"by":"Helmi","entry":4}]},
     "offeredTo":{"id":"w_ulla","name":"Ulla"},"summary":3,"summaryWords":"Hei","asked":{"id":"w_ulla","words":5},
     "askedWords":"Tule","feelingBefore":2,
     "call":{"number":2,"kind":"video","phase":"declined","since":1789999990000},"lastSeq":9,"endedBy":"visitor",
     "deletesAt":1790000900000}
    """#

  private static let emptyDesk = #"""
    {"me":{"id":"w_helmi","name":"","status":"off","queues":[],"limit":0,"isLead":false,"shift":null},
     "queues":[{"id":"cq_1","name":"","address":"ilta","open":false,"closesAt":null,"closedForNew":true,
       "announcement":"","waiting":0,"longestSince":null,"messages":0,"contacts":0,"topics":[],"canned":[],"tags":[],
       "debrief":"","isLead":false,"overload":[],"lapsing":null,"next":[]}],
     "mine":[{"conversation":"x_2","queue":"cq_1","kind":"message","phase":"waiting","language":"en","topic":null,
       "since":1,"answerBy":null,"visitorHere":false,"parked":true,"counsellor":null,"people":[],"danger":false,
       "alarmSeen":false,"risk":null,"offeredTo":null,"summary":null,"summaryWords":null,"asked":null,"askedWords":null,
       "feelingBefore":null,"call":null,"lastSeq":0,"endedBy":null,"deletesAt":null}],
     "others":[],"alarms":[],"team":[],"absent":[],"now":0}
    """#

  private static let state = #"""
    {"conversation":"x_1","kind":"live","phase":"called","queue":"ilta","topic":"worry","parked":true,"place":3,
     "ahead":2,"estimate":{"from":10,"to":30,"chance":"likely"},"answerBy":1790000000000,
     "people":[{"name":"Helmi","part":"second","since":1789999990000}],"danger":true,"announcement":"Hei",
     "open":true,"closesAt":1790000000000,"opensAt":1790000100000,"endedBy":"silence","deletesAt":1790000900000,
     "hasCode":true,"feelingBefore":1,"feelingAfter":4,"face":3,
     "call":{"number":1,"kind":"voice","phase":"running","since":1789999990000},"lastSeq":7,"now":1790000000001}
    """#

  private static let emptyState = #"""
    {"conversation":"x_1","kind":"contact","phase":"waiting","queue":"ilta","topic":null,"parked":false,"place":null,
     "ahead":null,"estimate":null,"answerBy":null,"people":[],"danger":false,"announcement":"","open":false,
     "closesAt":null,"opensAt":null,"endedBy":null,"deletesAt":null,"hasCode":false,"feelingBefore":null,
     "feelingAfter":null,"face":null,"call":null,"lastSeq":0,"now":0}
    """#
}
