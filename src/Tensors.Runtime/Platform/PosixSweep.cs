using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;

namespace Tensors.Platform;

/// <summary>Removes from the folder what dead processes left in it.</summary>
/// <remarks>
/// Any process may sweep at any time, several at once: names are random and never used again, and the only witness of
/// death is a lock that the kernel has dropped.
/// </remarks>
internal sealed class PosixSweep(PosixFolder folder, PlainNames names)
{
    private const int HeadBytes = ControlLayout.BlocksOffset;

    /// <summary>Removes what is left over, and says how many regions were.</summary>
    public int Run()
    {
        var removed = 0;
        foreach (var path in folder.Files("*"))
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(PosixFolder.ControlSuffix, StringComparison.Ordinal))
            {
                removed += SweepRegion(name[..^PosixFolder.ControlSuffix.Length]) ? 1 : 0;
            }
            else if (IsRubbish(path, name))
            {
                if (name.StartsWith("p-", StringComparison.Ordinal) && TryParseToken(name, out var token))
                {
                    // Before the lock goes: once it has, nobody looks for them any more.
                    names.RemoveAllOf(token);
                }

                folder.Unlink(path);
            }
        }

        return removed;
    }

    private bool IsRubbish(string path, string name) =>
        name.AsSpan(0, Math.Min(2, name.Length)) switch
        {
            "p-" or "t-" => !folder.IsLocked(path),
            "c-" => TryParseToken(name, out var token) && !folder.IsLocked(folder.LivenessPath(token)),
            "s-" => FileNames.TryParseSocket(name, out var high) && !folder.IsAnyLocked(high),
            _ => IsDataWithoutControl(name) || IsPlaceOfTheDead(path, name),
        };

    private bool IsPlaceOfTheDead(string path, string name)
    {
        if (!name.EndsWith(PosixFolder.MemorySuffix, StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            using var file = folder.Open(path, PosixOpen.Read);
            return !folder.IsLocked(folder.LivenessPath(SealedPlace.Read(file).Token));
        }
        catch (SharedMemoryException e)
        {
            // Gone in the meantime, or never written by us.
            return e.Error is SharedMemoryError.InvalidFormat;
        }
    }

    private bool IsDataWithoutControl(string name) =>
        name.EndsWith(PosixFolder.DataSuffix, StringComparison.Ordinal)
        && RegionId.TryParse(name[..^PosixFolder.DataSuffix.Length], out var id)
        && !File.Exists(folder.ControlPath(id));

    private static bool TryParseToken(string name, out UInt128 token)
    {
        token = default;
        return name.Length >= 2 + RegionId.TextLength
            && UInt128.TryParse(
                name.AsSpan(2, RegionId.TextLength),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out token
            );
    }

    private bool SweepRegion(string idText)
    {
        if (!RegionId.TryParse(idText, out var id) || !TryReadHead(id, out var head) || IsInUse(head))
        {
            return false;
        }

        folder.RemoveRegion(id);
        return true;
    }

    private bool TryReadHead(RegionId id, out byte[] head)
    {
        head = new byte[HeadBytes];
        try
        {
            using var file = folder.Open(folder.ControlPath(id), PosixOpen.Read);
            ReadAll(file, head);
            return true;
        }
        catch (SharedMemoryException)
        {
            return false;
        }
    }

    private static void ReadAll(SafeFileHandle file, byte[] head)
    {
        // A file too short for a header was never published by us; zeros read like a region without participants.
        for (int total = 0, read; total < head.Length; total += read)
        {
            read = RandomAccess.Read(file, head.AsSpan(total), total);
            if (read == 0)
            {
                break;
            }
        }
    }

    // Another version's table cannot be read here: its own processes sweep it.
    private bool IsInUse(ReadOnlySpan<byte> head)
    {
        var magic = BinaryPrimitives.ReadUInt64LittleEndian(head[ControlLayout.MagicOffset..]);
        var version = BinaryPrimitives.ReadUInt32LittleEndian(head[ControlLayout.VersionOffset..]);
        if (magic == ControlLayout.Magic && version != ControlLayout.Version)
        {
            return true;
        }

        for (var slot = 0; slot < BlockWord.MaxParticipants; slot++)
        {
            var line = head.Slice(
                ControlLayout.ParticipantsOffset + (slot * ControlLayout.LineBytes),
                ControlLayout.LineBytes
            );
            var high = BinaryPrimitives.ReadUInt64LittleEndian(line[ControlLayout.TokenHighOffset..]);
            var low = BinaryPrimitives.ReadUInt64LittleEndian(line[ControlLayout.TokenLowOffset..]);
            if (high != 0 && IsAlive(high, low))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAlive(ulong high, ulong low) =>
        low == 0 ? folder.IsAnyLocked(high) : folder.IsLocked(folder.LivenessPath(new UInt128(high, low)));
}
