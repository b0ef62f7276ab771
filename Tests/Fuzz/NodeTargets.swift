import Foundation
import MediaAPI

/// What a gateway and a relay on another machine tell each other, and what its parts say of themselves.
func fuzzMediaNode(_ input: UnsafeRawBufferPointer) {
  let data = Data(input)
  readBack(MediaCommand.self, data)
  readBack(MediaReply.self, data)
  guard let batch = readBack(MediaEventBatch.self, data) else { return }
  holdName(batch.node)
  for event in batch.events {
    switch event {
    case .connected(let room, let person), .pathLost(let room, let person),
      .pathBack(let room, let person), .left(let room, let person, _),
      .slots(let room, let person, _), .quality(let room, let person, _):
      holdName(room)
      holdName(person)
    case .load: break
    }
  }
}

@discardableResult
private func readBack<Message: Codable & Equatable>(
  _: Message.Type, _ data: Data
) -> Message? {
  guard let message = try? JSONDecoder().decode(Message.self, from: data) else { return nil }
  guard let written = try? JSONEncoder().encode(message),
    let again = try? JSONDecoder().decode(Message.self, from: written)
  else { fatalError("what was read cannot be written and read") }
  hold(again == message, "our own writing reads as another message")
  return message
}

private func holdName(_ name: some OpaqueName) {
  hold((1...64).contains(name.rawValue.utf8.count), "a name is short")
  for byte in name.rawValue.utf8 {
    switch byte {
    case 48...57, 65...90, 97...122, 45, 95: break
    default: hold(false, "a name is of plain letters, digits, - and _")
    }
  }
}
