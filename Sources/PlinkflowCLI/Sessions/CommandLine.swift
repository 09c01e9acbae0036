import Document

/// A command line for a person to copy: each argument quoted where a shell would read more into it.
func commandLine(_ arguments: [String]) -> String {
  (["plinkflow"] + arguments).map(\.quotedForShell).joined(separator: " ")
}

extension String {
  fileprivate var quotedForShell: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "_-./=:,@%+".utf8.contains(byte)
        }
      }
    return isPlain ? self : "'" + printable.replacing("'", with: "'\\''") + "'"
  }
}
