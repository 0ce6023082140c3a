using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Tests;

/// <summary>The sample's model, whose signature samples/VoiceActivity/models/README.md documents.</summary>
public sealed class SileroTests
{
    private const int Window = 576;
    private const int Windows = 50;

    private static readonly string _path = Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx");

    [Fact]
    public void Its_metadata_is_as_documented()
    {
        using var worker = new OnnxModelWorker(_path);
        Assert.Equal("silero_vad_v5", worker.Metadata.Name);
        Assert.Equal(
            "input: float32[?, ?]; state: float32[2, ?, 128]; sr: int64[]",
            string.Join("; ", worker.Metadata.Inputs)
        );
        Assert.Equal("output: float32[?, 1]; stateN: float32[?, ?, ?]", string.Join("; ", worker.Metadata.Outputs));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Windows_with_carried_state_give_what_onnx_runtime_gives_bit_for_bit(bool placed)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(_path, options);
        using var worker = new OnnxModelWorker(_path, options: options);
        var signal = Signal();
        Assert.Equal(Plain(session, signal), placed ? Placed(worker, signal) : Made(worker, signal));
    }

    /// <summary>Every probability and state, as ONNX Runtime gives them over arrays of its own.</summary>
    private static List<int> Plain(InferenceSession session, float[] signal)
    {
        var results = new List<int>();
        var state = new float[256];
        for (var i = 0; i < Windows; i++)
        {
            using var input = OrtValue.CreateTensorValueFromMemory(
                signal[(i * Window)..((i + 1) * Window)],
                [1, Window]
            );
            using var before = OrtValue.CreateTensorValueFromMemory(state, [2, 1, 128]);
            using var rate = OrtValue.CreateTensorValueFromMemory(new long[] { 16000 }, []);
            using var run = new RunOptions();
            using var outputs = session.Run(run, ["input", "state", "sr"], [input, before, rate], ["output", "stateN"]);
            state = outputs[1].GetTensorDataAsSpan<float>().ToArray();
            Note(results, outputs[0].GetTensorDataAsSpan<float>(), state);
        }

        return results;
    }

    /// <summary>The same, both outputs placed, the state in two tensors that change places.</summary>
    private static List<int> Placed(OnnxModelWorker worker, float[] signal)
    {
        var results = new List<int>();
        using var allocator = new SharedMemoryAllocator();
        using var input = allocator.Allocate<float>([1, Window]);
        using var rate = allocator.Make<long>([], 16000);
        using var first = allocator.Make<float>([2, 1, 128], new float[256]);
        using var second = allocator.Make<float>([2, 1, 128], new float[256]);
        using var output = allocator.Allocate<float>([1, 1]);
        using var call = new InferenceCall(allocator);
        var (before, after) = (first, second);
        for (var i = 0; i < Windows; i++)
        {
            signal.AsSpan(i * Window, Window).CopyTo(input.AsSpan<float>());
            call.Inputs.Set("input", input);
            call.Inputs.Set("state", before);
            call.Inputs.Set("sr", rate);
            call.Outputs.Place("output", output);
            call.Outputs.Place("stateN", after);
            worker.Infer(call);
            Assert.Empty(call.Outputs.Made);
            Note(results, output.AsReadOnlySpan<float>(), after.AsReadOnlySpan<float>());
            (before, after) = (after, before);
        }

        return results;
    }

    /// <summary>The same, both outputs of unknown shape for the worker, the state taken out of one call into the next.</summary>
    private static List<int> Made(OnnxModelWorker worker, float[] signal)
    {
        var results = new List<int>();
        using var allocator = new SharedMemoryAllocator();
        using var input = allocator.Allocate<float>([1, Window]);
        using var rate = allocator.Make<long>([], 16000);
        var held = allocator.GetSessionUsage("").UsedBytes;
        using var call = new InferenceCall(allocator);
        var state = allocator.Make<float>([2, 1, 128], new float[256]);
        for (var i = 0; i < Windows; i++)
        {
            signal.AsSpan(i * Window, Window).CopyTo(input.AsSpan<float>());
            call.Inputs.Set("input", input);
            call.Inputs.Set("state", state);
            call.Inputs.Set("sr", rate);
            worker.Infer(call);
            state.Dispose();
            state = call.Outputs.Take("stateN");
            Assert.Equal([2, 1, 128], state.Shape);
            Assert.Equal([1, 1], call.Outputs.Get("output").Shape);
            Note(results, call.Outputs.Get("output").AsReadOnlySpan<float>(), state.AsReadOnlySpan<float>());
            call.Clear();
        }

        state.Dispose();
        Assert.Equal(held, allocator.GetSessionUsage("").UsedBytes);
        return results;
    }

    private static void Note(List<int> results, ReadOnlySpan<float> output, ReadOnlySpan<float> state)
    {
        results.AddRange(MemoryMarshal.Cast<float, int>(output));
        results.AddRange(MemoryMarshal.Cast<float, int>(state));
    }

    /// <summary>A buzz that swells and fades: not speech, but enough to keep the model's state moving.</summary>
    private static float[] Signal() =>
        [
            .. Enumerable
                .Range(0, Windows * Window)
                .Select(i => MathF.Sin(i * 0.05f) * MathF.Sin(i * 0.0007f) * (0.2f + (0.8f * (i % 113) / 113))),
        ];
}
