extension Value {
  /// An object that a program made, in the order written; members whose value is nil are left out.
  public static func object(_ members: KeyValuePairs<String, Value?>) -> Value {
    .object(members.compactMap { key, value in value.map { Member(key, $0) } })
  }
}
