using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tensors.TestPeer;

/// <summary>The C library's fork and exec, as foreign code in a process uses them.</summary>
/// <remarks>
/// Invariant: a forked child has one thread, so that the runtime does not work in it. It runs nothing but calls through function
/// pointers that were read before, from a method that is compiled completely, and ends by a signal or <c>_exit</c>.
/// </remarks>
internal static unsafe partial class RawProcess
{
    private static readonly nint _library = NativeLibrary.Load("libc", typeof(RawProcess).Assembly, null);
    private static readonly nint _fork = NativeLibrary.GetExport(_library, "fork");
    private static readonly nint _pause = NativeLibrary.GetExport(_library, "pause");
    private static readonly nint _write = NativeLibrary.GetExport(_library, "write");
    private static readonly nint _errorNumber = NativeLibrary.GetExport(_library, "__errno_location");
    private static readonly nint _exit = NativeLibrary.GetExport(_library, "_exit");

    /// <summary>Makes a child that waits for a signal. Returns its process id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int ForkAndPause()
    {
        var fork = (delegate* unmanaged[SuppressGCTransition]<int>)_fork;
        var pause = (delegate* unmanaged[SuppressGCTransition]<int>)_pause;
        var child = fork();
        while (child == 0)
        {
            _ = pause();
        }

        return child;
    }

    /// <summary>
    /// Makes a child that writes the byte at an address into a pipe. Returns zero, or the error number of its write: EFAULT where the
    /// child does not have the memory.
    /// </summary>
    public static int ErrorOfChildThatReads(byte* address)
    {
        var pipe = stackalloc int[2];
        if (Pipe(pipe) != 0)
        {
            throw new InvalidOperationException("There is no pipe.");
        }

        var child = ForkAndWrite(pipe[1], address);
        int status;
        _ = WaitFor(child, &status, 0);
        _ = Close(pipe[0]);
        _ = Close(pipe[1]);
        return status >> 8;
    }

    /// <summary>Becomes another program.</summary>
    public static void Execute(string program, string argument)
    {
        var arguments = stackalloc nint[3];
        arguments[0] = Marshal.StringToCoTaskMemUTF8(program);
        arguments[1] = Marshal.StringToCoTaskMemUTF8(argument);
        arguments[2] = 0;
        nint none = 0;
        _ = Execute(arguments[0], arguments, &none);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ForkAndWrite(int descriptor, byte* address)
    {
        var fork = (delegate* unmanaged[SuppressGCTransition]<int>)_fork;
        var write = (delegate* unmanaged[SuppressGCTransition]<int, byte*, nint, nint>)_write;
        var errorNumber = (delegate* unmanaged[SuppressGCTransition]<int*>)_errorNumber;
        var exit = (delegate* unmanaged[SuppressGCTransition]<int, void>)_exit;
        var child = fork();
        if (child == 0)
        {
            exit(write(descriptor, address, 1) == 1 ? 0 : *errorNumber());
        }

        return child;
    }

    [LibraryImport("libc", EntryPoint = "pipe")]
    private static partial int Pipe(int* descriptors);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitFor(int process, int* status, int options);

    [LibraryImport("libc", EntryPoint = "execve")]
    private static partial int Execute(nint program, nint* arguments, nint* environment);
}
