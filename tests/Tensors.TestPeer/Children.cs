using System.Diagnostics;
using System.Globalization;

namespace Tensors.TestPeer;

/// <summary>Processes that the peer makes. They end when the test kills them.</summary>
internal static class Children
{
    /// <summary>Starts a program, as any process does. Returns its process id.</summary>
    public static int Start(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false })!;
        return process.Id;
    }

    /// <summary>Starts a process that opens a reference by itself, and waits until it has. Returns its process id.</summary>
    public static int StartHolder(string reference)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Tensors.TestPeer.dll"), "hold", reference]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var holder = Process.Start(start)!;
        return string.Equals(holder.StandardOutput.ReadLine(), "ok", StringComparison.Ordinal)
            ? holder.Id
            : throw new InvalidOperationException("The holder did not start.");
    }

    /// <summary>
    /// Forks children on one thread while another opens and closes a reference, each time with an attachment of its own. The last
    /// attachment stays. Returns the children's process ids.
    /// </summary>
    public static string ForkWhileOpening(TensorRef reference, int count)
    {
        var children = new List<int>();
        using var forked = new CountdownEvent(count);
        var forking = new Thread(() =>
        {
            for (var i = 0; i < count; i++)
            {
                children.Add(RawProcess.ForkAndPause());
                forked.Signal();
            }
        });
        forking.Start();
        while (!forked.IsSet)
        {
            using var allocator = new SharedMemoryAllocator();
            allocator.Open(reference).Dispose();
        }

        forking.Join();
        return string.Join(' ', children.Select(static child => child.ToString(CultureInfo.InvariantCulture)));
    }
}
