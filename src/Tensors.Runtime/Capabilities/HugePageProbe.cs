using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Detects whether the kernel uses huge pages for files of a tmpfs. The mount option <c>huge=</c> decides, unless
/// <c>shmem_enabled</c> is set to deny or force (Documentation/admin-guide/mm/transhuge.rst in the kernel).
/// </summary>
internal static class HugePageProbe
{
    private const string ShmemEnabled = "/sys/kernel/mm/transparent_hugepage/shmem_enabled";
    private const string MountInfo = "/proc/self/mountinfo";
    private const string HugeOption = "huge=";
    private const string Never = "never";

    public static HugePagesCapability Detect(string root)
    {
        if (!File.Exists(ShmemEnabled))
        {
            return HugePagesCapability.Absent("This kernel does not support huge pages for shared memory.");
        }

        // Finds the mount by device number, not by path, because of links and bind mounts.
        var device = LinuxCalls.GetStatus(root, followLink: true) is { } status
            ? $"{status.DeviceMajor}:{status.DeviceMinor}"
            : "";
        return Judge(root, ChosenWord(File.ReadAllText(ShmemEnabled)), MountMode(File.ReadLines(MountInfo), device));
    }

    /// <summary>
    /// Determines whether huge pages are available in a root folder, from the kernel's setting and the file system's mount option.
    /// </summary>
    public static HugePagesCapability Judge(string root, string mode, string mountMode)
    {
        string? reason = null;
        if (string.Equals(mode, "deny", StringComparison.Ordinal))
        {
            reason = $"{ShmemEnabled} is set to deny. Set it to another value, such as advise.";
        }
        else if (
            string.Equals(mountMode, Never, StringComparison.Ordinal)
            && !string.Equals(mode, "force", StringComparison.Ordinal)
        )
        {
            reason =
                $"'{root}' is mounted without huge pages. Mount a tmpfs with the option huge=within_size, and set the environment "
                + $"variable {SharedMemoryRoot.Variable} to its folder.";
        }

        return new HugePagesCapability
        {
            Reason = reason,
            Mode = mode,
            MountMode = mountMode,
        };
    }

    /// <summary>
    /// Returns the word in brackets in a line such as <c>always [never] deny</c>, or <c>never</c> if no word is in brackets.
    /// </summary>
    public static string ChosenWord(string line)
    {
        var start = line.IndexOf('[', StringComparison.Ordinal) + 1;
        var end = line.IndexOf(']', StringComparison.Ordinal);
        return start > 0 && end > start ? line[start..end] : Never;
    }

    /// <summary>
    /// Finds a device in the lines of mountinfo (proc_pid_mountinfo(5)), and returns the value of its mount option <c>huge=</c>, or
    /// <c>never</c> if the option is not set.
    /// </summary>
    public static string MountMode(IEnumerable<string> mountInfo, string device)
    {
        foreach (var line in mountInfo)
        {
            // 24 28 0:22 / /dev/shm rw,nosuid shared:4 - tmpfs tmpfs rw,size=1024k,huge=always
            var fields = line.Split(' ');
            if (fields.Length > 2 && string.Equals(fields[2], device, StringComparison.Ordinal))
            {
                var option = Array.Find(
                    fields[^1].Split(','),
                    option => option.StartsWith(HugeOption, StringComparison.Ordinal)
                );
                return option?[HugeOption.Length..] ?? Never;
            }
        }

        return Never;
    }
}
