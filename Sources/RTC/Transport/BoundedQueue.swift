/// A first-in, first-out queue that forgets its oldest entries instead of growing beyond its limit.
struct BoundedQueue<Element> {
  private var elements: [Element] = []
  /// Everything before it has been taken out.
  private var head = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { head == elements.count }

  mutating func append(_ element: Element) {
    if elements.count - head == limit { head += 1 }
    if head >= limit {
      elements.removeFirst(head)
      head = 0
    }
    elements.append(element)
  }

  mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    defer {
      head += 1
      if head == elements.count {
        elements.removeAll(keepingCapacity: true)
        head = 0
      }
    }
    return elements[head]
  }
}
