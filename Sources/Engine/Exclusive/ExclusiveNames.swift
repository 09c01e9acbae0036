import Synchronization

/// Who changes, in this process, what a name stands for, and who waits for it: first come, first served.
///
/// It is told when something gets free; nobody has to ask for it again and again. Other processes are told by
/// ``ExclusiveLock``, which is asked for by whoever is the first here.
public final class ExclusiveNames: Sendable {
  /// A step that asks for names.
  final class Ticket: Sendable {
    let holder: ExclusiveHolder
    /// Called, from anywhere, when the step has come to be the next one for a name, or has got it.
    let wake: @Sendable () -> Void
    /// Whether the step has all that it asked for, and waits for nobody itself.
    let isServed = Atomic(false)

    init(_ holder: ExclusiveHolder, wake: @escaping @Sendable () -> Void) {
      (self.holder, self.wake) = (holder, wake)
    }
  }

  /// What became of asking for a name.
  enum Entry {
    case entered
    /// Somebody changes what it stands for, and this one is the next.
    case waits(for: ExclusiveHolder)
    /// Somebody came before, and waits as well.
    case waitsBehind(ExclusiveHolder)
  }

  /// Who has one name, and who waits for it.
  private struct Line {
    var owner: Ticket
    private var waiting: [Ticket] = []
    private var first = 0
    private var members: Set<ObjectIdentifier> = []

    init(owner: Ticket) { self.owner = owner }

    /// The one who is to have it next. Those who went away are passed over once.
    mutating func next() -> Ticket? {
      while first < waiting.count, !members.contains(ObjectIdentifier(waiting[first])) { first += 1 }
      if first > 64, first > waiting.count / 2 {
        waiting.removeFirst(first)
        first = 0
      }
      return first < waiting.count ? waiting[first] : nil
    }

    func has(_ ticket: Ticket) -> Bool { members.contains(ObjectIdentifier(ticket)) }

    mutating func append(_ ticket: Ticket) {
      waiting.append(ticket)
      members.insert(ObjectIdentifier(ticket))
    }

    mutating func remove(_ ticket: Ticket) { members.remove(ObjectIdentifier(ticket)) }

    /// The last one who waits.
    mutating func last() -> Ticket? {
      while first < waiting.count, let last = waiting.last, !has(last) { waiting.removeLast() }
      return first < waiting.count ? waiting.last : nil
    }
  }

  /// Where other processes are told.
  let folder: ExclusiveFolder
  private let lines = Mutex<[String: Line]>([:])

  /// Names that nobody has yet in this process.
  public init(in folder: ExclusiveFolder) { self.folder = folder }

  /// Those of this process's user.
  public static let ofUser = ExclusiveNames(in: .ofUser)

  /// Asks for a name, or asks again.
  func enter(_ name: String, _ ticket: Ticket) -> Entry {
    lines.withLock { lines in
      guard var line = lines.removeValue(forKey: name) else {
        lines[name] = Line(owner: ticket)
        return .entered
      }
      defer { lines[name] = line }
      if line.owner === ticket { return .entered }
      let before = line.has(ticket) ? nil : line.last()
      if !line.has(ticket) { line.append(ticket) }
      if line.next() === ticket, line.owner.isServed.load(ordering: .acquiring) {
        return .waits(for: line.owner.holder)
      }
      return .waitsBehind((before ?? line.owner).holder)
    }
  }

  /// Gives a name back, or waits for it no more.
  func leave(_ name: String, _ ticket: Ticket) {
    let woken = lines.withLock { lines -> [Ticket] in
      guard var line = lines.removeValue(forKey: name) else { return [] }
      guard line.owner === ticket else {
        guard line.has(ticket) else {
          lines[name] = line
          return []
        }
        let wasNext = line.next() === ticket
        line.remove(ticket)
        let next = wasNext ? line.next() : nil
        lines[name] = line
        return [next].compactMap { $0 }
      }
      guard let owner = line.next() else { return [] }
      line.remove(owner)
      line.owner = owner
      let next = line.next()
      lines[name] = line
      return [owner, next].compactMap { $0 }
    }
    for ticket in woken { ticket.wake() }
  }
}
