import Document
import PlinkflowKit

extension Workflow {
  /// The parameters of a step with every reference replaced.
  ///
  /// A reference that is a whole text takes the value as it is; inside a longer text it has to be a single value.
  ///
  /// - Parameter outputs: the outputs of a step, by its index in ``steps``; nil where there are none yet.
  /// - Throws: a refusal that names the reference which leads to nothing, or to a list or object inside a text.
  public func parameters(of step: Int, outputs: (Int) -> Value?) throws(StepError) -> Value {
    try value(of: steps[step].expression, outputs: outputs)
  }

  /// The parameters of a step as far as they can be known: one that refers to an output of which there is none is left
  /// out.
  public func knownParameters(of step: Int, outputs: (Int) -> Value?) -> Value {
    .object(
      steps[step].expression.members.compactMap { member in
        (try? value(of: member.value, outputs: outputs)).map {
          Value.Member(member.key, $0, keySpan: member.keySpan)
        }
      })
  }

  /// A parameter of a step before all that it refers to is known.
  public enum Prospect: Sendable, Equatable {
    /// It has this value.
    case known(Value)
    /// It is known once the steps with these indices have their outputs.
    case knownAfter([Int])
  }

  /// The parameters of a step one by one, each with its value or with what that waits for.
  ///
  /// - Parameter outputs: the outputs of a step, by its index in ``steps``; nil where there are none yet.
  public func prospects(of step: Int, outputs: (Int) -> Value?) -> [(name: String, prospect: Prospect)] {
    steps[step].expression.members.map { member in
      do throws(StepError) {
        return (member.key, .known(try value(of: member.value, outputs: outputs)))
      } catch {
        return (member.key, .knownAfter(Set(member.value.steps).filter { outputs($0) == nil }.sorted()))
      }
    }
  }

  /// What the workflow's own `outputs` say once its steps are done.
  ///
  /// - Throws: a refusal that names the first reference which leads to nothing.
  public func results(outputs: (Int) -> Value?) throws(StepError) -> Value {
    try value(of: Expression(self.outputs, steps: indices), outputs: outputs)
  }

  private func value(of expression: Expression, outputs: (Int) -> Value?) throws(StepError) -> Value {
    try expression.value(arguments: arguments, names: { steps[$0].name }, outputs: outputs)
  }
}
