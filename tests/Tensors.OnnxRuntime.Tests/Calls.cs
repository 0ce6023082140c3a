using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests;

/// <summary>What most tests do with tensors and calls.</summary>
internal static class Calls
{
    /// <summary>A tensor in shared memory with these elements.</summary>
    public static TensorBuffer Make<T>(
        this SharedMemoryAllocator allocator,
        TensorShape shape,
        params ReadOnlySpan<T> elements
    )
        where T : unmanaged
    {
        var tensor = allocator.Allocate<T>(shape);
        elements.CopyTo(tensor.AsSpan<T>());
        return tensor;
    }

    /// <summary>A rank-1 tensor in shared memory: 0, 1, 2, ….</summary>
    public static TensorBuffer Range(this SharedMemoryAllocator allocator, int length) =>
        allocator.Make<float>([length], [.. Enumerable.Range(0, length).Select(i => (float)i)]);

    /// <summary>Runs a call to its end.</summary>
    public static void Infer(this OnnxModelWorker worker, InferenceCall call) =>
        worker.InferUntil(call, CancellationToken.None);

    /// <summary>Runs a call to its end or until it is cancelled, on this thread.</summary>
    public static void InferUntil(this OnnxModelWorker worker, InferenceCall call, CancellationToken cancellationToken)
    {
        var running = worker.InferAsync(call, cancellationToken);
        Assert.True(running.IsCompleted);
        running.GetAwaiter().GetResult();
    }

    /// <summary>Runs a call that must fail, checks that nothing made is left in it, and returns the error.</summary>
    public static ModelCallException Refuse(this OnnxModelWorker worker, InferenceCall call, Type error)
    {
        var exception = Assert.ThrowsAny<ModelCallException>(() => worker.Infer(call));
        Assert.Equal(error, exception.GetType());
        Assert.Empty(call.Outputs.Made);
        return exception;
    }

    /// <summary>Runs a worker of <see cref="TestModels.Add()"/> and checks its result: it works, whatever was before.</summary>
    public static void CheckAdds(this OnnxModelWorker worker, int length = 3)
    {
        var x = Enumerable.Range(0, length).Select(i => (float)i).ToArray();
        using var call = new InferenceCall();
        using var tensor = TensorBuffer.FromArray(x, [length]);
        call.Inputs.Set("x", tensor);
        call.Inputs.Set("y", tensor);
        worker.Infer(call);
        Assert.Equal(x.Select(value => 2 * value), call.Outputs.Get("z").AsReadOnlySpan<float>().ToArray());
    }
}
