internal import Foundation

/// One file of the web pages.
public struct WebFile: Sendable, Equatable {
  /// From the folder of the pages on, such as `style/tokens.css`.
  public var path: String
  public var contentType: String
  public var bytes: [UInt8]

  public init(path: String, contentType: String, bytes: [UInt8]) {
    self.path = path
    self.contentType = contentType
    self.bytes = bytes
  }
}

/// Why there are no pages, in a sentence for the operator.
public struct ConsolesMissing: Error, Sendable, CustomStringConvertible {
  public let description: String
}

/// The web pages of staff, clients and guests.
public enum Consoles {
  /// More than this in one file is a mistake of packaging.
  static let largestFile = 8 << 20

  private static let contentTypes = [
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
    "json": "application/json", "webmanifest": "application/manifest+json",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp",
    "ico": "image/x-icon", "woff2": "font/woff2", "mp3": "audio/mpeg", "ogg": "audio/ogg",
    "wav": "audio/wav", "txt": "text/plain; charset=utf-8",
  ]

  /// Reads all files whose kind is known; others (notes, licences without ending) are not served.
  ///
  /// The folder is looked for by hand, because `Bundle.module` ends the process where it is missing.
  public static func load() throws -> [WebFile] {
    let folder = try resourceFolder().appendingPathComponent("Web", isDirectory: true)
    let base = folder.standardizedFileURL.path + "/"
    guard
      let walk = FileManager.default.enumerator(
        at: folder, includingPropertiesForKeys: [.isRegularFileKey])
    else {
      throw ConsolesMissing(description: "The web pages cannot be read in \(folder.path).")
    }
    var files: [WebFile] = []
    for case let file as URL in walk {
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true,
        let type = contentTypes[file.pathExtension.lowercased()]
      else { continue }
      let data = try Data(contentsOf: file)
      guard data.count <= largestFile else {
        throw ConsolesMissing(description: "\(file.path) is too large to be a part of the pages.")
      }
      let path = String(file.standardizedFileURL.path.dropFirst(base.count))
      files.append(WebFile(path: path, contentType: type, bytes: Array(data)))
    }
    guard !files.isEmpty else {
      throw ConsolesMissing(description: "The folder of the web pages, \(folder.path), is empty.")
    }
    return files.sorted { $0.path < $1.path }
  }

  /// The build puts it beside the program, and it is to be shipped there.
  private static func resourceFolder() throws -> URL {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let home = program.deletingLastPathComponent()
    let inside = try? FileManager.default.contentsOfDirectory(atPath: home.path)
    guard let name = inside?.sorted().first(where: { $0.hasSuffix("_Consoles.resources") }) else {
      throw ConsolesMissing(
        description: "The web pages are missing: the folder kuulolla_Consoles.resources belongs "
          + "beside the program, in \(home.path).")
    }
    return home.appendingPathComponent(name, isDirectory: true)
  }
}
