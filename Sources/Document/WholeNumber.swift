extension Int64 {
  /// The whole number that a floating-point number is exactly. (`init(exactly:)` would do, but links the C library's
  /// rounding functions, which Linux keeps in a library of their own.)
  init?(whole number: Double) {
    // The bounds are exact: -2^63 is a value of this type, 2^63 is the first that is none.
    guard number >= -0x1p63, number < 0x1p63 else { return nil }
    let whole = Int64(number)
    guard Double(whole) == number else { return nil }
    self = whole
  }
}
