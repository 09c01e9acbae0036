import Document
import Foundation

/// The bytes of a file that a person wrote, no more than a document may have.
func read(_ path: String) throws(Stop) -> Source {
  let limit = Limits().size
  do {
    let handle = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? handle.close() }
    let data = try handle.read(upToCount: limit + 1) ?? Data()
    return Source(name: path, bytes: Array(data))
  } catch {
    throw Stop(
      .badInput,
      Diagnostic("`\(path)` cannot be read", notes: [reason(error)]))
  }
}

private func reason(_ error: any Error) -> String {
  let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
  for candidate in [underlying, error as NSError].compactMap({ $0 }) where candidate.domain == NSPOSIXErrorDomain {
    return String(cString: strerror(Int32(candidate.code))).lowercased()
  }
  return error.localizedDescription
}
