using System.Globalization;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests;

/// <summary>They run alone: one measures the memory of the whole process.</summary>
[CollectionDefinition(nameof(InPlaceTests), DisableParallelization = true)]
[Collection(nameof(InPlaceTests))]
public sealed class InPlaceTests
{
    private const int Large = 16 << 20;

    [Fact]
    public void A_result_lies_where_the_peer_that_placed_the_output_sees_it()
    {
        using var client = new SharedMemoryAllocator();
        using var server = new SharedMemoryAllocator();
        using var worker = TestModels.Load(TestModels.Add());
        using var x = client.Make<float>([3], 1, 2, 3);
        using var y = client.Make<float>([3], 10, 20, 30);
        using var z = client.Allocate<float>([3], access: PeerAccess.Write);

        using var openX = server.Open(x.ToRef());
        using var openY = server.Open(y.ToRef());
        using var openZ = server.Open(z.ToRef());
        using var call = new InferenceCall(server);
        call.Inputs.Set("x", openX);
        call.Inputs.Set("y", openY);
        call.Outputs.Place("z", openZ);
        worker.Infer(call);

        Assert.Equal([11, 22, 33], z.AsReadOnlySpan<float>().ToArray());
        Assert.Empty(call.Outputs.Made);
        Assert.Equal(openZ, call.Outputs.Get("z"));
        Assert.Equal(0, server.CommittedBytes);
    }

    [Fact]
    public void A_made_output_can_be_sent_and_counts_against_the_calls_session()
    {
        using var server = new SharedMemoryAllocator();
        using var client = new SharedMemoryAllocator();
        using var worker = TestModels.Load(TestModels.NonZero("m"));
        using var x = TensorBuffer.FromArray([1f, 0f, 3f], [3]);
        using (var call = new InferenceCall(server, "outputs"))
        {
            call.Inputs.Set("x", x);
            worker.Infer(call);
            Assert.Equal(256, server.GetSessionUsage("outputs").UsedBytes);

            using var opened = client.Open(call.Outputs.Get("y").ToRef());
            Assert.Equal([0, 2], opened.AsReadOnlySpan<long>().ToArray());
        }

        Assert.Equal(0, server.GetSessionUsage("outputs").UsedBytes);
    }

    [Fact]
    public void A_call_without_an_allocator_gets_its_outputs_on_the_heap()
    {
        using var worker = TestModels.Load(TestModels.Add());
        using var x = TensorBuffer.FromArray([1f, 2f, 3f], [3]);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        call.Inputs.Set("y", x);
        worker.Infer(call);
        Assert.Equal(TensorStorage.Heap, call.Outputs.Get("z").Storage);
        Assert.Equal([2, 4, 6], call.Outputs.Get("z").AsReadOnlySpan<float>().ToArray());
    }

    [Fact]
    public void An_output_placed_on_the_heap_is_written_there()
    {
        using var worker = TestModels.Load(TestModels.Add());
        var result = new float[3];
        using var x = TensorBuffer.FromArray([1f, 2f, 3f], [3]);
        using var z = TensorBuffer.FromArray(result, [3]);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        call.Inputs.Set("y", x);
        call.Outputs.Place("z", z);
        worker.Infer(call);
        Assert.Equal([2, 4, 6], result);
    }

    [Fact]
    public void A_run_takes_no_memory_that_grows_with_the_tensors()
    {
        using var allocator = new SharedMemoryAllocator();
        using var worker = TestModels.Load(TestModels.Add());
        using var x = allocator.Allocate<float>([Large]);
        using var y = allocator.Allocate<float>([Large]);
        using var z = allocator.Allocate<float>([Large]);
        x.AsSpan<float>().Fill(1);
        y.AsSpan<float>().Fill(2);
        worker.CheckAdds();
        var (committed, anonymous) = (allocator.CommittedBytes, AnonymousBytes());

        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", x);
        call.Inputs.Set("y", y);
        call.Outputs.Place("z", z);
        var managed = GC.GetAllocatedBytesForCurrentThread();
        worker.Infer(call);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - managed, 0, 16 << 10);
        Assert.Equal(committed, allocator.CommittedBytes);

        // ONNX Runtime keeps what it allocates, so a copy of any of the three, 64 MiB each, would show.
        Assert.InRange(AnonymousBytes() - anonymous, long.MinValue, 32 << 20);
        Assert.Equal((3, 3), (z.GetElement<float>(0), z.GetElement<float>(Large - 1)));
    }

    /// <summary>Memory of this process that is no file's and nobody else's: the managed heap and ONNX Runtime's.</summary>
    private static long AnonymousBytes()
    {
        const string Key = "RssAnon:";
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(Key, StringComparison.Ordinal));
        return 1024
            * long.Parse(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
