using System.Globalization;
using System.Runtime.InteropServices;

namespace Tensors.Benchmarks.Server;

/// <summary>The resident memory of a process by what it is used for, in bytes. Read from <c>/proc/PID/smaps</c>, so on Linux only.</summary>
internal sealed class ResidentMemory
{
    // What glibc reserves for each arena of malloc but the first: HEAP_MAX_SIZE on 64-bit systems.
    private const ulong ArenaBytes = 64UL << 20;

    private ResidentMemory() { }

    /// <summary>Gets all of it.</summary>
    public long Total => ManagedHeap + Malloc + OtherPrivate + CompiledCode + SharedMemory + Files;

    /// <summary>Gets what the garbage collector has committed and touched.</summary>
    public long ManagedHeap { get; private set; }

    /// <summary>Gets what malloc holds in its arenas. Blocks larger than its mmap threshold are in <see cref="OtherPrivate"/>.</summary>
    public long Malloc { get; private set; }

    /// <summary>Gets anonymous memory that is neither: thread stacks, the runtime's type and JIT data, large native blocks.</summary>
    public long OtherPrivate { get; private set; }

    /// <summary>Gets the machine code that the JIT compiler made.</summary>
    public long CompiledCode { get; private set; }

    /// <summary>Gets mapped pages of shared memory, other processes' regions included.</summary>
    public long SharedMemory { get; private set; }

    /// <summary>Gets mapped pages of assemblies, native libraries and other files.</summary>
    public long Files { get; private set; }

    /// <summary>Reads it.</summary>
    /// <param name="process">The id of a process of this user.</param>
    public static ResidentMemory Of(int process)
    {
        var areas = Areas(File.ReadLines($"/proc/{process}/smaps")).ToList();
        FindArenas(areas, process);
        var heap = ManagedHeapRange(areas);
        var memory = new ResidentMemory();
        foreach (var area in areas)
        {
            if (area.IsCompiledCode)
            {
                memory.CompiledCode += area.Resident;
            }
            else if (
                area.Name.StartsWith("/dev/shm/", StringComparison.Ordinal)
                || area.Name.StartsWith("/memfd:", StringComparison.Ordinal)
            )
            {
                memory.SharedMemory += area.Resident;
            }
            else if (area.Name.StartsWith('/'))
            {
                memory.Files += area.Resident;
            }
            else if (area.IsArena || area.Name is "[heap]")
            {
                memory.Malloc += area.Resident;
            }
            else if (area.Begin >= heap.Begin && area.Begin < heap.End)
            {
                memory.ManagedHeap += area.Resident;
            }
            else
            {
                memory.OtherPrivate += area.Resident;
            }
        }

        return memory;
    }

    /// <summary>
    /// Marks the used parts of arenas. Each begins at a multiple of its reservation with glibc's heap_info: the arena's address, the previous
    /// heap's address, the used bytes and the accessible bytes.
    /// </summary>
    private static void FindArenas(List<Area> areas, int process)
    {
        const int AccessibleBytes = 3;
        using var memory = File.OpenHandle($"/proc/{process}/mem");
        Span<ulong> header = stackalloc ulong[AccessibleBytes + 1];
        foreach (
            var area in areas.Where(area => area.Name.Length == 0 && area.IsWritable && area.Begin % ArenaBytes == 0)
        )
        {
            RandomAccess.Read(memory, MemoryMarshal.AsBytes(header), (long)area.Begin);
            area.IsArena = header[AccessibleBytes] == area.End - area.Begin;
        }
    }

    /// <summary>
    /// Finds the one range that the garbage collector reserves at the start: the largest reservation that is not for compiled code, and the
    /// areas beside it.
    /// </summary>
    private static (ulong Begin, ulong End) ManagedHeapRange(List<Area> areas)
    {
        var largest = areas
            .Where((area, i) => area.IsReserved && (i == 0 || !areas[i - 1].IsCompiledCode))
            .MaxBy(area => area.End - area.Begin);
        if (largest is null)
        {
            return (0, 0);
        }

        var at = areas.IndexOf(largest);
        var first = at;
        while (
            first > 0
            && areas[first - 1].Name.Length == 0
            && areas[first - 1].End == areas[first].Begin
            && !areas[first - 1].IsArena
        )
        {
            first--;
        }

        var last = at;
        while (last + 1 < areas.Count && areas[last + 1].Name.Length == 0 && areas[last + 1].Begin == areas[last].End)
        {
            last++;
        }

        return (areas[first].Begin, areas[last].End);
    }

    private static IEnumerable<Area> Areas(IEnumerable<string> lines)
    {
        const string Rss = "Rss:";
        Area? area = null;
        foreach (var line in lines)
        {
            var fields = line.Split((char[]?)null, 6, StringSplitOptions.RemoveEmptyEntries);
            if (
                fields is [var range, { Length: 4 } access, _, _, _, ..]
                && range.Contains('-', StringComparison.Ordinal)
            )
            {
                var dash = range.IndexOf('-', StringComparison.Ordinal);
                area = new Area(
                    Address(range.AsSpan(0, dash)),
                    Address(range.AsSpan(dash + 1)),
                    access,
                    fields.Length > 5 ? fields[5] : ""
                );
                yield return area;
            }
            else if (area is not null && line.StartsWith(Rss, StringComparison.Ordinal))
            {
                area.Resident = long.Parse(fields[1], CultureInfo.InvariantCulture) << 10;
            }
        }
    }

    private static ulong Address(ReadOnlySpan<char> text) =>
        ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Area(ulong Begin, ulong End, string Access, string Name)
    {
        public long Resident { get; set; }

        public bool IsArena { get; set; }

        public bool IsCompiledCode => Name.Contains("doublemapper", StringComparison.Ordinal);

        public bool IsWritable => Access.StartsWith("rw", StringComparison.Ordinal);

        public bool IsReserved => Name.Length == 0 && Access.StartsWith("---", StringComparison.Ordinal);
    }
}
