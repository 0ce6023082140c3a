using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Shows that participants are alive with named events: one event for each attachment to a region. An event exists while a handle to it
/// is open. The system closes the handle when the process ends, and no other process can close it.
/// </summary>
/// <remarks>
/// Sections of the paging file are not files, so their bytes cannot be locked; and a file beside them could be removed. The events
/// have names in the namespace of the Windows session, in which participants have found the section itself. Tokens are never reused,
/// so an attachment whose event does not exist has ended.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsLiveness : ISlotLiveness
{
    private readonly Lock _gate = new();
    private SafeWaitHandle? _event;
    private ulong _token;

    public bool SeesItself => SeesOwnProof;

    public bool SeesOwnProof => Look(0, _token) is SlotState.Alive;

    public bool TryHold(int slot, ulong token)
    {
        lock (_gate)
        {
            if (_event is null || _token != token)
            {
                Release();
                _event = WindowsNative.CreateProtectedEvent(NameOf(token), WindowsUser.ThisUserOnly);
                _token = token;
            }
        }

        return true;
    }

    public void Release(int slot)
    {
        // The same event is used for the next slot that is tried.
    }

    public void Settle() { }

    public SlotState Look(int slot, ulong token)
    {
        var error = WindowsNative.TryOpenEvent(NameOf(token));
        return error switch
        {
            0 => SlotState.Alive,
            WindowsNative.FileNotFound => SlotState.Dead,
            _ => SlotState.Unknown,
        };
    }

    // Swapping the token is enough: a participant that claims the slot meanwhile has another token.
    public bool TryTake(int slot) => true;

    public void GiveBack(int slot) { }

    public void Dispose()
    {
        lock (_gate)
        {
            Release();
        }
    }

    private static string NameOf(ulong token) => $@"Local\tensors-p-{token:x16}";

    private void Release()
    {
        if (_event is not null)
        {
            WindowsNative.Unprotect(_event);
            _event.Dispose();
            _event = null;
        }
    }
}
