using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>Linux with a root of its own, something that happens before each call, and calls that fail.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TestPosixSystem(string root) : PosixSystem
{
    private readonly LinuxSystem _linux = new();
    private bool _isInHook;

    /// <summary>Happens before each call of the system. Calls that it makes itself do not count.</summary>
    public Action? BeforeCall { get; set; }

    /// <summary>The error of opening a path, or zero to open it.</summary>
    public Func<string, int> OpenError { get; set; } = static _ => 0;

    /// <summary>The error of locking a byte, or zero to lock it.</summary>
    public Func<long, int> SetLockError { get; set; } = static _ => 0;

    /// <summary>What is seen of a byte's lock, or null to look.</summary>
    public Func<long, SlotState?> Seen { get; set; } = static _ => null;

    /// <summary>Why no folder's locks are trusted.</summary>
    public string? Distrust { get; set; }

    public override string DefaultRoot => root;

    // Names of regions for other programs are everyone's: no test may sweep those.
    public override string? NamesFolder => null;

    public override int MapFlags => _linux.MapFlags;

    public override int DescriptorLimit => _linux.DescriptorLimit;

    public override string AdviceWhenFull => _linux.AdviceWhenFull;

    public override bool MappingsHoldLocks => true;

    public override int TryOpen(string path, PosixOpen how, out SafeFileHandle file)
    {
        Call();
        var error = OpenError(path);
        if (error == 0)
        {
            return _linux.TryOpen(path, how, out file);
        }

        file = new SafeFileHandle();
        return error;
    }

    public override int TryGetStatus(SafeFileHandle file, out FileStatus status)
    {
        Call();
        return _linux.TryGetStatus(file, out status);
    }

    public override int TryGetStatus(string path, out FileStatus status)
    {
        Call();
        return _linux.TryGetStatus(path, out status);
    }

    public override int Commit(SharedMapping data, long offset, long length)
    {
        Call();
        return _linux.Commit(data, offset, length);
    }

    public override bool Decommit(SharedMapping data, long offset, long length)
    {
        Call();
        return _linux.Decommit(data, offset, length);
    }

    public override int Populate(SharedMapping data, long offset, long length)
    {
        Call();
        return _linux.Populate(data, offset, length);
    }

    public override void ExcludeFromDumps(SharedMapping data)
    {
        Call();
        _linux.ExcludeFromDumps(data);
    }

    public override void ExcludeFromChildren(SharedMapping mapping)
    {
        Call();
        _linux.ExcludeFromChildren(mapping);
    }

    public override bool IsWrongKind(int error) => _linux.IsWrongKind(error);

    public override string? ReasonToDistrustLocks(string folder) => Distrust ?? _linux.ReasonToDistrustLocks(folder);

    public override SlotState GetLock(SafeFileHandle file, long at)
    {
        Call();
        return Seen(at) ?? _linux.GetLock(file, at);
    }

    protected override int SetLock(SafeFileHandle file, long at, bool isLocked)
    {
        Call();
        var error = isLocked ? SetLockError(at) : 0;
        return error != 0 ? error : LinuxLocks.Set(file, at, isLocked);
    }

    protected override bool IsLockedByAnother(int error) => error is LinuxNative.EAGAIN or PosixNative.EACCES;

    private void Call()
    {
        if (BeforeCall is { } hook && !_isInHook)
        {
            _isInHook = true;
            hook();
            _isInHook = false;
        }
    }
}
