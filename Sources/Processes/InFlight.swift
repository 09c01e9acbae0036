import CLibrary
import Foundation
import Synchronization

/// The mark of a program that makes a change: a folder of its own, from before the program is started until it has said
/// how it ended, or nothing of it is left.
///
/// A program goes on where plinkflow is killed under it, and until it has ended nobody can say what it will have
/// changed. So whoever finds the folder asks who is still at work: plinkflow and the program hold a lock on the file
/// `input`, which is the program's standard input, and the file `program` says which processes it is about: see
/// ``ProgramRecord``. Either is enough. A program on another machine, or in another container, is seen by neither.
package struct InFlight: Sendable, Hashable {
  /// Why a mark can be neither read nor taken.
  package enum Failure: Error, Hashable {
    /// A program of an attempt before this one is still at work.
    case held
    case unusable(path: String, why: String)
  }

  /// Who is at work on a change.
  package enum State: Sendable, Hashable {
    case nobody
    /// The program is; of its processes those that the system tells of.
    case program([RunningProcess])
    /// The program has ended, and not said how. What it left in sessions of their own goes on, to make the change or to
    /// be what the change was for.
    case leftBehind([RunningProcess], ProgramRecord)
  }

  /// The folder that all marks lie in.
  let parent: String
  /// The folder of this one.
  package let folder: String

  /// The mark of one change among those in `parent`, made or not. A name that a journal made up does not lead
  /// elsewhere.
  package init(_ name: String, in parent: String) {
    let plain = name.unicodeScalars.map { scalar in
      scalar == "-" || scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) ? scalar : "_"
    }
    self.parent = parent
    folder = "\(parent)/\(String(String.UnicodeScalarView(plain)))"
  }

  var input: String { "\(folder)/input" }
  var program: String { "\(folder)/program" }

  /// Who is at work. A mark that nobody holds any more is taken away.
  ///
  /// - Parameter isTidying: whether it is: only those who work on the mark's own journal do that.
  package func state(isTidying: Bool = true) throws(Failure) -> State {
    let descriptor = open(input, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == ENOENT || errno == ENOTDIR else { throw .system(input) }
      return .nobody
    }
    defer { close(descriptor) }
    let isLocked = flock(descriptor, LOCK_SH | LOCK_NB) != 0
    guard let record = ProgramRecord(at: program) else {
      // It is written before anything is started.
      if isLocked { return .program([]) }
      if isTidying { remove() }
      return .nobody
    }
    let processes = record.processes()
    if processes.isEmpty {
      if isLocked { return .program([]) }
      if isTidying { remove() }
      return .nobody
    }
    if isLocked, record.isStarterAlive { return .program(processes) }
    return processes.allSatisfy { record.isDetached($0) } ? .leftBehind(processes, record) : .program(processes)
  }

  /// Takes the mark for a program that is about to be started.
  ///
  /// - Parameter isUndo: whether the program takes the change back.
  package func take(isUndo: Bool) throws(Failure) -> Hold {
    try Self.make(parent)
    guard case .nobody = try state() else { throw .held }
    for _ in 0..<Self.attempts {
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .system(folder) }
      let descriptor = open(input, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
      // Who looked meanwhile may have taken the folder away, or the file.
      if descriptor < 0, errno == ENOENT { continue }
      guard descriptor >= 0 else { throw .system(input) }
      let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isInput(descriptor) else { continue }
      return Hold(of: self, input: file, isUndo: isUndo)
    }
    throw .held
  }

  private static let attempts = 10

  private func isInput(_ descriptor: Int32) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && lstat(input, &named) == 0 && opened.st_ino == named.st_ino
      && opened.st_dev == named.st_dev
  }

  /// Takes the mark away, with all that lies in its folder.
  package func remove() {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Makes the folder that marks lie in. Somebody else's under this name would let them hold up a step, or let it go on
  /// too early.
  package static func make(_ parent: String) throws(Failure) {
    guard mkdir(parent, 0o700) != 0 else { return }
    guard errno == EEXIST else { throw .system(parent) }
    var status = stat()
    guard lstat(parent, &status) == 0 else { throw .system(parent) }
    guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
      throw .unusable(path: parent, why: "it is no folder of this user's alone")
    }
  }

  private static let tidied = Mutex<Set<String>>([])

  /// Takes away what a plinkflow that was killed has left, where nothing is at work on it; once in this process.
  package static func tidy(_ parent: String) {
    guard tidied.withLock({ $0.insert(parent).inserted }) else { return }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
      _ = try? InFlight(name, in: parent).state()
    }
  }
}

extension InFlight.Failure {
  /// What the system said of a path a moment ago.
  static func system(_ path: String) -> Self { .unusable(path: path, why: String(cString: strerror(errno))) }
}
