using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Tries once whether the locks that prove life work where regions lie: seen through another open file while they are held, and
/// gone when what holds them ends.
/// </summary>
internal static class LockTest
{
    /// <summary>Why they cannot be relied on, or null where they can.</summary>
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

            return held is not SlotState.Alive ? $"a lock in '{folder.Path}' was not seen while it was held"
                : folder.System.GetLock(probe, 0) is not SlotState.Dead
                    ? $"a lock in '{folder.Path}' was still seen after it had ended"
                : null;
        }
        finally
        {
            file.Dispose();
            PosixFolder.Unlink(path);
        }
    }
}
