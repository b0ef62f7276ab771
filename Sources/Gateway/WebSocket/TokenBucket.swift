import NIOCore

/// Lets `rate` a second through, with bursts of `burst`.
struct TokenBucket {
  let rate: Double
  let burst: Double
  private var tokens: Double
  private var last: NIODeadline

  init(rate: Double, burst: Double, now: NIODeadline) {
    self.rate = rate
    self.burst = burst
    tokens = burst
    last = now
  }

  mutating func take(now: NIODeadline) -> Bool {
    tokens = min(burst, tokens + rate * Double((now - last).nanoseconds) / 1e9)
    last = now
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }
}
