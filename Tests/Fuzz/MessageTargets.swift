import CareModel
import Couriers

/// Whatever a text is, the mail made of it has the lines and the headers that every server takes.
func fuzzMailText(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  let cut = text.unicodeScalars.index(
    text.startIndex, offsetBy: text.unicodeScalars.count / 3)
  guard let id = MessageID("m_1"), let from = MailAddress("a@b.example") else {
    fatalError("they are well-formed")
  }
  let mail = MailText(
    id: id, from: from, to: from, subject: String(text[..<cut]), text: String(text[cut...]),
    sentAt: WallTime(milliseconds: Int64(input.count) &* 1_234_567_891))
  let bytes = mail.bytes
  hold(bytes.suffix(2) == [13, 10], "it ends with a line's end")
  var length = 0
  var isHeader = true
  var headers = 0
  for (index, byte) in bytes.enumerated() {
    hold(byte == 13 || byte == 10 || byte == 9 || (0x20...0x7E).contains(byte), "it is ASCII")
    hold((byte == 13) == (index + 1 < bytes.count && bytes[index + 1] == 10), "CR comes before LF")
    if byte == 10 {
      hold(bytes[index - 1] == 13, "LF comes after CR")
      if isHeader {
        if length == 0 { isHeader = false } else { headers += 1 }
      }
      length = 0
    } else if byte != 13 {
      // A dot at the begin of a line has a meaning in SMTP.
      hold(length > 0 || byte != UInt8(ascii: "."), "no line begins with a dot")
      length += 1
    }
    hold(length <= 78, "lines are short")
  }
  hold(!isHeader && headers >= 9, "the headers end before the text")
}

/// What is taken for an address or a number has nothing in it that could be more than that.
func fuzzRecipients(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  if let address = MailAddress(text) {
    hold(address.text == text && address.text.utf8.count <= 254, "the address as it was")
    hold(
      address.text.utf8.allSatisfy {
        (0x21...0x7E).contains($0) && !"<>,;:\"()[]\\".utf8.contains($0)
      },
      "nothing that means more in a header")
    hold(!address.domain.isEmpty, "it has a domain")
  }
  if let number = PhoneNumber(text, countryCode: "358") {
    hold((8...16).contains(number.text.utf8.count), "as long as a number is")
    hold(
      number.text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }, "digits alone")
    hold(PhoneNumber(number.text, countryCode: "1") == number, "there and back")
  }
  _ = ServiceAddress(text, schemes: ["https", "http", "smtp", "smtps"])
}
