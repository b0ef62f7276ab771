import LoadGenerator

/// What other servers answer to a generator of load, and what the kernel says of them.
func fuzzLoadTexts(_ input: UnsafeRawBufferPointer) {
  if let value = Bencode(Array(input)) {
    hold(Bencode(value.encoded) == value, "our own writing reads as another value")
  }
  let text = String(decoding: input, as: UTF8.self)
  let description = PlainSDP(parsing: text)
  hold(description.sections.count <= 16, "no more sections than there may be")
  for section in description.sections {
    hold(!section.media.contains(" "), "a word is one word")
    for crypto in section.crypto { hold(!crypto.inline.contains("|"), "a key ends at its bar") }
  }
  _ = ProcessTexts.times(stat: text)
  _ = ProcessTexts.softInterrupts(stat: text, core: 0)
  _ = ProcessTexts.resident(status: text)
  _ = ProcessTexts.proportional(rollup: text)
  if case .message(let said, _, _)? = ChatHeard(text), let number = ChatWords.number(said) {
    hold(ChatWords.number(ChatWords.text(number)) == number, "a number is read as it was written")
  }
  _ = ChatHeard.queues(onDesk: text)
  hold(
    ChatHeard(ChatAsk.say(text, conversation: text).text(id: text)) != nil, "what is asked is JSON")
  if let stamp = MediaStamp(input) {
    hold(input.count >= MediaStamp.length, "a stamp is whole")
    var written = [UInt8](input)
    written.withUnsafeMutableBytes { stamp.write(to: $0) }
    hold(written.elementsEqual(input), "a stamp is written as it was read")
  }
}
