import Foundation

/// Reads lines from a pipe, each no longer than it may be.
struct LineReader {
  /// How reading came to its end.
  enum Termination {
    case atLine, inLine, tooLong
  }

  private let file: FileHandle
  private let limit: Int
  private var buffer: [UInt8] = []
  /// Where the next line begins, and how far it is known to have no end.
  private var start = 0
  private var searched = 0
  private(set) var ending = Termination.atLine

  init(_ file: FileHandle, limit: Int) {
    self.file = file
    self.limit = limit
  }

  /// The next line, without its end; nil where there is none, and `ending` says why.
  mutating func next() -> ArraySlice<UInt8>? {
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        guard end - start <= limit else { return stop(.tooLong) }
        defer { (start, searched) = (end + 1, end + 1) }
        return buffer[start..<end]
      }
      searched = buffer.count
      guard buffer.count - start <= limit else { return stop(.tooLong) }
      buffer.removeFirst(start)
      (start, searched) = (0, buffer.count)
      guard fill() else { return stop(buffer.isEmpty ? .atLine : .inLine) }
    }
  }

  private mutating func stop(_ ending: Termination) -> ArraySlice<UInt8>? {
    self.ending = ending
    return nil
  }

  /// `FileHandle.read(upToCount:)` waits for as many bytes as it is asked for, so the system is asked itself.
  private mutating func fill() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(file.fileDescriptor, &bytes, bytes.count)
      if count > 0 { buffer += bytes[..<count] }
      if count >= 0 || errno != EINTR { return count > 0 }
    }
  }
}
