using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Tests whether liveness locks work in the folder of regions. A lock must be visible through another open file description while it is
/// held, and must be released when its holder is closed.
/// </summary>
internal static class LockTest
{
    /// <summary>Returns the reason why locks in the folder are not reliable, or null if they are.</summary>
    public static string? ReasonToDistrust(PosixFolder folder)
    {
        var (file, path) = folder.Create();
        try
        {
            using var probe = folder.OpenAgain(path, PosixOpen.Read, folder.System.Status(file).Identity);
            SlotState held;
            using (new HeldFile(folder.System, file))
            {
                held = folder.System.GetLock(probe, 0);
            }

            return held is not SlotState.Alive
                    ? $"a lock on a file in '{folder.Path}' was not visible while it was held"
                : folder.System.GetLock(probe, 0) is not SlotState.Dead
                    ? $"a lock on a file in '{folder.Path}' was still visible after it was released"
                : null;
        }
        finally
        {
            file.Dispose();
            PosixFolder.Unlink(path);
        }
    }
}
