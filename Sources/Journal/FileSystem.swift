import CLibrary

/// What is known of the file system that a journal lies on.
///
/// SQLite's write-ahead log rests on memory that all its processes share, so they have to be on one machine
/// (<https://sqlite.org/wal.html>), and a lock of another machine is only as good as the server that passes it on. The
/// file systems that are known to lead over a network are refused. What cannot be told, such as a folder that a virtual
/// machine shares with its host, is taken for the machine's own.
enum FileSystem {
  /// Refuses a journal on a network file system.
  static func check(_ path: String, in folder: String) throws(JournalError) {
    guard let name = networkType(ofFolder: folder) else { return }
    throw .remote(path: path, fileSystem: name)
  }

  #if os(Linux)
    /// As the kernel's table of mounts calls them.
    private static let networks: Set<String> = [
      "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "coda", "afs", "ceph", "lustre", "beegfs", "orangefs",
      "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse", "fuse.davfs",
    ]

    private static func networkType(ofFolder folder: String) -> String? {
      var status = stat()
      guard stat(folder, &status) == 0, let mounts = readMounts() else { return nil }
      let device = UInt64(truncatingIfNeeded: status.st_dev)
      let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
      let minor = device & 0xff | (device >> 12) & ~0xff
      return type(ofDevice: "\(major):\(minor)", in: mounts).flatMap { networks.contains($0) ? $0 : nil }
    }

    /// The type of the file system on a device, by a table as in proc_pid_mountinfo(5): the device is its third word,
    /// the type follows the word `-`.
    static func type(ofDevice device: String, in mounts: String) -> String? {
      for line in mounts.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count > 2, words[2] == device, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else {
          continue
        }
        return String(words[dash + 1])
      }
      return nil
    }

    private static func readMounts() -> String? {
      let descriptor = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while bytes.count < 4 << 20 {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        bytes += buffer[..<count]
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  #else
    private static func networkType(ofFolder folder: String) -> String? {
      var status = statfs()
      guard statfs(folder, &status) == 0, status.f_flags & UInt32(MNT_LOCAL) == 0 else { return nil }
      return withUnsafeBytes(of: &status.f_fstypename) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
    }
  #endif
}
