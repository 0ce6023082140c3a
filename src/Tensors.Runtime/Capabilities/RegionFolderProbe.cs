using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>Determines whether a usable folder of regions exists or could be created. Creates nothing.</summary>
internal static class RegionFolderProbe
{
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Returns the reason why regions cannot be created below a root folder, or null if they can.</summary>
    /// <param name="root">The folder that contains one folder of regions for each user.</param>
    /// <param name="ownerOf">Returns the user id of the owner of a folder, or null if it cannot be determined.</param>
    public static string? ReasonNot(string root, Func<string, uint?> ownerOf)
    {
        if (!Directory.Exists(root))
        {
            return File.Exists(root)
                ? $"'{root}' is a file, not a folder. {SharedMemoryProbe.Advice}"
                : $"The folder '{root}' does not exist. Mount a tmpfs there. {SharedMemoryProbe.Advice}";
        }

        var user = PosixNative.EffectiveUserId();
        var folder = new DirectoryInfo(PosixFolder.PathIn(root));
        if (folder.LinkTarget is not null || File.Exists(folder.FullName))
        {
            return $"'{folder.FullName}' is not a folder. Remove it. {SharedMemoryProbe.Advice}";
        }

        if (!folder.Exists)
        {
            return ReasonNotWritable(root);
        }

        var owner = ownerOf(folder.FullName) ?? user;
        return owner != user || folder.UnixFileMode != OursAlone
            ? $"'{folder.FullName}' has owner {owner} and mode {Convert.ToString((int)folder.UnixFileMode, 8)}; expected owner "
                + $"{user} and mode 700. {(owner == user ? $"Run: chmod 700 '{folder.FullName}'" : "Remove it")}. "
                + SharedMemoryProbe.Advice
            : ReasonNotWritable(folder.FullName);
    }

    private static string? ReasonNotWritable(string folder)
    {
        var result = PosixCalls.Access(folder, PosixCalls.WriteAccess | PosixCalls.SearchAccess);
        var error = Marshal.GetLastPInvokeError();
        return result == 0
            ? null
            : $"'{folder}' cannot be written to: {Marshal.GetPInvokeErrorMessage(error)}. {SharedMemoryProbe.Advice}";
    }
}
