using System.Globalization;

namespace Tensors.Grpc.Tests;

/// <summary>What a large tensor costs when it is handed over again and again: a message, and no new page.</summary>
public sealed class LargeTensorTests
{
    private const int Count = 25_000_000;
    private const int Pages = Count * sizeof(float) / 4096;

    [Fact]
    public async Task After_the_first_round_100_megabytes_touch_no_new_page_and_travel_in_under_300_bytes()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var sum = allocator.Allocate<float>([], access: PeerAccess.Write);
        using var call = new InferenceCall(allocator);
        call.Outputs.Place("sum", sum);
        for (var i = 0; i < 3; i++)
        {
            await RoundAsync(i);
        }

        const int Rounds = 10;
        var before = (Own: Faults("self"), Worker: Faults($"{worker.ProcessId}"), worker.Channel.Statistics.WireBytes);
        for (var i = 0; i < Rounds; i++)
        {
            await RoundAsync(i);
        }

        // Both processes fault in pages of their own heaps now and then; the tensor alone would be 24,414 pages a round.
        Assert.InRange(Faults("self") - before.Own, 0, Pages / 10);
        Assert.InRange(Faults($"{worker.ProcessId}") - before.Worker, 0, Pages / 10);
        Assert.InRange((worker.Channel.Statistics.WireBytes - before.WireBytes) / Rounds, 1, 299);

        async Task RoundAsync(float value)
        {
            using var x = allocator.Allocate<float>([Count]);
            x.AsSpan<float>().Clear();
            x.AsSpan<float>()[^1] = value;
            call.Inputs.Set("x", x);
            await model.RunAsync(call);
            Assert.Equal(value, sum.AsSpan<float>()[0]);
        }
    }

    /// <summary>Pages that a process has had to fault in so far (field 10 of /proc/PID/stat: minflt).</summary>
    private static long Faults(string process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[7], CultureInfo.InvariantCulture);
    }
}
