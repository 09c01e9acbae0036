import PlinkflowKit
import Processes

extension Token {
  /// The mark of the change with this token, or of the one that takes it back; nil outside runs.
  var inFlight: InFlight? { Workplace.ofRun.map { InFlight(forward.text, in: $0.programs) } }
}

extension Fault {
  /// Why no mark of a program could be taken or read.
  init(_ failure: InFlight.Failure) {
    switch failure {
    case .held:
      self = .transient("has to wait for the program of an attempt before this one", retryAfter: .seconds(1))
    case .unusable(let path, let why):
      self = .refused("cannot mark its programs as running", notes: ["`\(path)`: \(why)"])
    }
  }
}
