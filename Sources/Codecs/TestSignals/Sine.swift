/// The sine of a fraction of a turn, by its series: exact to 1e-9, without a mathematics library, which
/// would bring files and clocks along.
func sine(turns: Double) -> Double {
  var x = turns - turns.rounded(.down)  // 0..<1
  var sign = 1.0
  if x >= 0.5 {
    x -= 0.5
    sign = -1
  }
  if x > 0.25 { x = 0.5 - x }
  let angle = x * 2 * Double.pi  // 0…π/2
  let square = angle * angle
  var term = angle
  var sum = angle
  for step in stride(from: 2.0, through: 14.0, by: 2) {
    term *= -square / (step * (step + 1))
    sum += term
  }
  return sign * sum
}

func cosine(turns: Double) -> Double { sine(turns: turns + 0.25) }
