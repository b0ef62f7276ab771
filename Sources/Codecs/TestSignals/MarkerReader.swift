/// Reads a ``PictureMarker`` out of a decoded picture.
public enum MarkerReader {
  /// Least difference between the brightest and the darkest cell.
  private static let contrast = 80
  /// Cells nearer to the middle than this share of the contrast are neither black nor white: a blend of
  /// two pictures, or another picture.
  private static let doubtful = 8

  /// Nil where the picture shows none, or it is damaged.
  public static func read(_ frame: VideoFrame) -> PictureMarker? {
    var cells: [Int] = []
    cells.reserveCapacity(PictureMarker.columns * PictureMarker.rows)
    for row in 0..<PictureMarker.rows {
      for column in 0..<PictureMarker.columns {
        let cell = PictureMarker.cell(
          column: column, row: row, width: frame.width, height: frame.height)
        // The middle half: edges ring and blur.
        let insetX = cell.x.count / 4
        let insetY = cell.y.count / 4
        let middleX = (cell.x.lowerBound + insetX)..<(cell.x.upperBound - insetX)
        let middleY = (cell.y.lowerBound + insetY)..<(cell.y.upperBound - insetY)
        guard let mean = frame.meanLuma(x: middleX, y: middleY) else { return nil }
        cells.append(mean)
      }
    }
    guard let darkest = cells.min(), let brightest = cells.max(), brightest - darkest >= contrast
    else { return nil }
    let middle = (brightest + darkest) / 2
    let margin = (brightest - darkest) / doubtful
    guard cells.allSatisfy({ abs($0 - middle) >= margin }) else { return nil }
    return PictureMarker(bits: cells.map { $0 > middle })
  }
}
