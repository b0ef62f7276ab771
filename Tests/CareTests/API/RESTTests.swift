import CareAPI
import CareModel
import Testing

@Suite struct RESTTests {
  @Test func bodiesReadAndWriteAsInTheDocument() throws {
    let document = try ProtocolDocument().text
    let request = #"{"username":"…","password":"…"}"#
    #expect(document.contains(request))
    #expect(
      try RESTCoding.decode(SignInRequest.self, from: request.utf8)
        == SignInRequest(username: "…", password: "…"))
    #expect(document.contains(#"{"role":"client"}"#))
    #expect(
      try RESTCoding.decode(GuestLinkRequest.self, from: #"{"role":"client"}"#.utf8)
        == GuestLinkRequest(role: .client))
    #expect(document.contains(#""error":{"code":"busy","message":"…"}}"#))
    let problem = RESTCoding.encode(RESTError(ProtocolError(.tooMany, "wait"), status: 429))
    let expected = #"""
      {"type":"urn:kuulolla:error:tooMany","title":"tooMany","status":429,"detail":"wait",
       "error":{"code":"tooMany","message":"wait"}}
      """#
    #expect(try canonicalJSON(problem) == canonicalJSON(expected))
  }

  @Test func aLinkThatStandsSaysSo() throws {
    let link = GuestLinkView(
      id: GuestLinkID("g_1")!, role: .client, name: "Aino Demo", language: .sv,
      expiresAt: WallTime(milliseconds: 0), revokedAt: nil)
    let text = RESTCoding.encode(GuestLinkList(links: [link]))
    #expect(
      try canonicalJSON(text)
        == canonicalJSON(
          #"{"links":[{"id":"g_1","role":"client","name":"Aino Demo","language":"sv","expiresAt":0,"revokedAt":null}]}"#
        ))
    #expect(try RESTCoding.decode(GuestLinkList.self, from: text.utf8).links == [link])
  }

  @Test func whoIsSignedInHasTheFieldsOfTheDocument() throws {
    let me = SignedIn(
      csrf: "x",
      you: StaffView(
        id: ProfessionalID("w_1")!, name: "Helmi Demo", firstName: "Helmi", language: .fi,
        unit: "Keskusta", roles: [.carer, .shiftLead]),
      organisation: OrganisationView(name: "P", service: "kotihoito", phone: "017 123 456"),
      signedInUntil: WallTime(milliseconds: 7))
    #expect(
      try canonicalJSON(RESTCoding.encode(me))
        == canonicalJSON(
          """
          {"csrf":"x","you":{"id":"w_1","name":"Helmi Demo","firstName":"Helmi","language":"fi",
          "unit":"Keskusta","roles":["carer","shiftLead"]},"organisation":{"name":"P","service":"kotihoito",
          "phone":"017 123 456"},"signedInUntil":7}
          """))
  }

  @Test func aGatewayOfSeveralOrganisationsSaysNull() {
    #expect(
      RESTCoding.encode(OrganisationReply(organisation: nil)) == #"{"organisation":null}"#)
  }

  @Test(arguments: [
    ("", ErrorCode.badRequest), ("[]", .badRequest), (#"{"role":"admin"}"#, .badRequest),
    (#"{"role":null}"#, .badRequest), ("{}", .badRequest),
    (#"{"role":""# + String(repeating: "x", count: 70_000) + #""}"#, .tooLong),
    (#"{"role":"client","name":"\u0000"}"#, .badRequest),
  ])
  func badBodiesAreRefused(_ text: String, _ code: ErrorCode) {
    #expect {
      try RESTCoding.decode(GuestLinkRequest.self, from: text.utf8)
    } throws: { ($0 as? ProtocolError)?.code == code }
  }
}
