import Document

/// What a kind of step can tell before a run begins. It is found out when it is first asked for: to check whether a
/// type conforms to a protocol takes longer than anything else that is done with a kind which a workflow does not use.
struct Foresight: Sendable {
  let look: ErasedPreflight?
  let quotaUses: ErasedQuotaUses?
  let standIns: [String: Value]
  let isAskedWhileWaiting: Bool
  let programFiles: (@Sendable (Value) -> [String])?

  /// Of a kind that foresees nothing.
  static let none = Foresight(look: nil, quotaUses: nil, standIns: [:], isAskedWhileWaiting: false, programFiles: nil)

  private init(
    look: ErasedPreflight?, quotaUses: ErasedQuotaUses?, standIns: [String: Value], isAskedWhileWaiting: Bool,
    programFiles: (@Sendable (Value) -> [String])?
  ) {
    (self.look, self.quotaUses, self.programFiles) = (look, quotaUses, programFiles)
    (self.standIns, self.isAskedWhileWaiting) = (standIns, isAskedWhileWaiting)
  }

  /// Of the kind that a type implements.
  init<S: Step>(of type: S.Type) {
    self.init(
      look: PlinkflowKit.preflight(of: type), quotaUses: PlinkflowKit.quotaUses(of: type),
      standIns: PlinkflowKit.standIns(of: type), isAskedWhileWaiting: PlinkflowKit.isAskedWhileWaiting(type),
      programFiles: PlinkflowKit.programFiles(of: type))
  }
}
