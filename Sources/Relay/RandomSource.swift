/// A random source whose kind the core does not know, as one concrete type for generic calls.
struct RandomSource: RandomNumberGenerator {
  private var base: any RandomNumberGenerator

  init(_ base: any RandomNumberGenerator) { self.base = base }

  mutating func next() -> UInt64 { base.next() }
}
