import Foundation

/// A workflow of small programs whose world is a folder of files, so that a test needs no cloud: `one` frees `two`,
/// which waits for the file `ready` to be seen, and `three`, which is refused without the file `permit`; `four` needs
/// `three`.
enum TrialWorkflow {
  static let text = """
    {
      workflow: "trial",
      params: { key: { type: "string", secret: true, default: "env:TRIAL_KEY" } },
      steps: {
        one: {
          uses: "command.run",
          with: {
            observe: ["/bin/sh", "-c", "test -e one || exit 1; echo '{\\"name\\": \\"first\\"}'"],
            absent_status: [1],
            apply: ["/bin/sh", "-c", "echo $TRIAL_KEY | wc -c > one; echo x >> one.applied"],
            undo: ["/bin/rm", "one"],
            secrets: { TRIAL_KEY: "${params.key}" },
          },
        },
        two: {
          uses: "command.run",
          with: {
            observe: [
              "/bin/sh", "-c",
              "test -e two || exit 1; test -e ready || echo '{\\"state\\": \\"settling\\", \\"why\\": \\"not ready\\"}'",
            ],
            absent_status: [1],
            apply: ["/bin/sh", "-c", "echo $FROM > two; echo x >> two.applied"],
            undo: ["/bin/rm", "two"],
            environment: { FROM: "${one.name}" },
          },
        },
        three: {
          uses: "command.run",
          needs: ["one"],
          with: {
            observe: ["/usr/bin/test", "-e", "three"], absent_status: [1], refused_status: [1],
            apply: ["/bin/sh", "-c", "test -e permit || { echo 'no permit' >&2; exit 1; }; echo x >> three"],
            undo: ["/bin/rm", "three"],
          },
        },
        four: { uses: "core.milestone", needs: ["three"] },
      },
    }
    """

  /// The environment that holds its secret.
  static let environment = ["TRIAL_KEY": secret]
  /// A secret that must not show up anywhere.
  static let secret = "kV7qPz3sWn9dTb5x"
}
