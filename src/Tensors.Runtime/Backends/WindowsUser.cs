using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using Microsoft.Win32.SafeHandles;

namespace Tensors;

/// <summary>
/// Provides the identity of the user that runs this process, and the access control that keeps other users from the user's objects.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class WindowsUser
{
    private const int AllAccess = 0x1000_0000; // GENERIC_ALL

    /// <summary>Gets the security identifier of the current user.</summary>
    public static SecurityIdentifier Id { get; } = GetId();

    /// <summary>
    /// Gets a security descriptor, in binary form, for objects that the current user owns and only the current user can access.
    /// </summary>
    public static byte[] ThisUserOnly { get; } = Describe();

    /// <summary>Throws if the owner of an open object is not the current user.</summary>
    public static unsafe void CheckOurs(SafeFileHandle handle)
    {
        const uint OwnerInformation = 1;
        const int LongestDescriptor = 256;
        var bytes = new byte[LongestDescriptor];
        fixed (byte* descriptor = bytes)
        {
            if (!WindowsNative.GetKernelObjectSecurity(handle, OwnerInformation, descriptor, LongestDescriptor, out _))
            {
                throw WindowsNative.Failure(
                    "reading the owner of a shared memory object",
                    Marshal.GetLastPInvokeError()
                );
            }
        }

        CheckOurs(new RawSecurityDescriptor(bytes, 0).Owner, "The region's object");
    }

    /// <summary>Throws if an owner is not the current user.</summary>
    public static void CheckOurs(IdentityReference? owner, string what)
    {
        if (!Id.Equals(owner))
        {
            throw new SharedMemoryAccessDeniedException(
                $"{what} belongs to {owner?.Value ?? "an unknown user"}; expected {Id.Value}. Run both processes as the same user."
            );
        }
    }

    private static SecurityIdentifier GetId()
    {
        using var identity = WindowsIdentity.GetCurrent();
        return identity.User
            ?? throw new SharedMemoryNotSupportedException(
                "An anonymous user cannot use shared memory. Run the process as a user with a security identifier."
            );
    }

    private static byte[] Describe()
    {
        var access = new DiscretionaryAcl(isContainer: false, isDS: false, capacity: 1);
        access.AddAccess(AccessControlType.Allow, Id, AllAccess, InheritanceFlags.None, PropagationFlags.None);
        var descriptor = new CommonSecurityDescriptor(
            isContainer: false,
            isDS: false,
            ControlFlags.DiscretionaryAclPresent | ControlFlags.DiscretionaryAclProtected,
            owner: Id,
            group: null,
            systemAcl: null,
            discretionaryAcl: access
        );
        var bytes = new byte[descriptor.BinaryLength];
        descriptor.GetBinaryForm(bytes, 0);
        return bytes;
    }
}
