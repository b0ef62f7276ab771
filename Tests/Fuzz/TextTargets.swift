import Bytes
import CareAPI
import CareModel
import RTC
import SecureTransport

func fuzzSDP(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  _ = CertificateFingerprint(sdp: text)
  guard let description = try? SessionDescription(parsing: text) else { return }

  // What we understood, written and read again, says the same.
  let written = description.text
  guard let again = try? SessionDescription(parsing: written) else {
    fatalError("our own writing cannot be read")
  }
  hold(again.text == written, "our own writing reads as something else")

  var random = FixedRandom()
  var builder = AnswerBuilder(sessionID: 1)
  let local = LocalTransport(
    credentials: .random(using: &random), fingerprint: .sha256([UInt8](repeating: 7, count: 32)),
    candidates: [.host(SocketAddress(v4: 0x7f00_0001, port: 5000))])
  guard let answer = try? builder.answer(to: description, local: local, using: &random) else {
    return
  }
  hold(answer.description.media.count == description.media.count, "a section for each offered")
  guard (try? SessionDescription(parsing: answer.description.text)) != nil else {
    fatalError("our own answer cannot be read")
  }
  // The same offer again is a later offer that changes nothing.
  _ = try? builder.restartsICE(description)
  guard let repeated = try? builder.answer(to: description, local: local, using: &random) else {
    fatalError("the offer just answered is refused")
  }
  hold(repeated.session == answer.session, "nothing was changed")
}

func fuzzSignalling(_ input: UnsafeRawBufferPointer) {
  switch Result(catching: { () throws(MessageFault) in try ClientMessage.decode(input) }) {
  case .success(let message):
    let text = message.encoded()
    guard let again = try? ClientMessage.decode(text) else {
      fatalError("our own message cannot be read")
    }
    hold(again.encoded() == text, "our own message reads as another")
  case .failure: break
  }
  _ = ServerMessage.number(of: input)
  for type in RequestType.allCases {
    let known: @Sendable (Int) -> RequestType? = { id in id < 0 ? nil : type }
    guard let message = try? ServerMessage.decode(input, requestType: known) else { continue }
    let text = message.encoded()
    guard let again = try? ServerMessage.decode(text.utf8, requestType: known) else {
      fatalError("our own message cannot be read")
    }
    hold(again.encoded() == text, "our own message reads as another")
  }
  _ = try? RESTCoding.decode(SignInRequest.self, from: input)
  _ = try? RESTCoding.decode(GuestLinkRequest.self, from: input)
  _ = try? RESTCoding.decode(StandingConsentRequest.self, from: input)
  _ = try? RESTCoding.decode(AccessGrantRequest.self, from: input)
}

func fuzzAccessAnchor(_ input: UnsafeRawBufferPointer) {
  guard let anchor = AccessAnchor(line: String(decoding: input, as: UTF8.self)) else { return }
  hold(AccessAnchor(line: anchor.line) == anchor, "there and back")
}

func fuzzAddress(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  guard let address = SocketAddress(address: text, port: 7) else { return }
  hold(SocketAddress(address: address.addressText, port: 7) == address, "there and back")
}

/// What stands in headers, queries and names of requests: entity tags, cursors, words of a search.
func fuzzRequestTexts(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  if case .listed(let tags) = EntityTags(text) {
    hold((1...EntityTags.most).contains(tags.count), "as many tags as there may be")
    for tag in tags { hold(!tag.opaque.contains("\""), "a tag ends at its quotation mark") }
  }
  if let cursor = ListCursor<IdentifierKinds.Visit>(text) {
    hold(ListCursor(cursor.text) == cursor, "there and back")
  }
  let words = SearchName.words(text)
  hold(words.count <= SearchName.mostWords, "as many words as there may be")
  for word in words {
    hold(!word.isEmpty && word.utf8.count <= 16 * SearchName.longestWord, "a word has an end")
  }
}
