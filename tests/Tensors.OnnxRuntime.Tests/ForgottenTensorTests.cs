using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Tests;

/// <summary>An <see cref="OrtTensor"/> that is not disposed keeps its memory as long as it or its value is reachable.</summary>
public sealed class ForgottenTensorTests
{
    [Fact]
    public void A_forgotten_tensor_gives_its_memory_up_when_it_is_collected()
    {
        var elements = Enumerable.Range(0, 100).Select(_ => Forget()).ToArray();
        for (var i = 0; i < 20 && elements.Any(array => array.IsAlive); i++)
        {
            Collect();
        }

        Assert.DoesNotContain(elements, array => array.IsAlive);
    }

    [Fact]
    public void A_value_keeps_its_memory_where_its_tensor_is_forgotten()
    {
        var value = ValueOf(out var elements);
        Collect();
        Collect();
        Assert.True(elements.IsAlive);
        Assert.Equal(7f, value.GetTensorDataAsSpan<float>()[999]);
        GC.KeepAlive(value);
    }

    [Fact]
    public void A_disposed_tensor_gives_its_memory_up_at_once()
    {
        var elements = DisposedAfterUse();
        Collect();
        Assert.False(elements.IsAlive);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Forget()
    {
        var elements = new float[1000];
        _ = new OrtTensor(TensorBuffer.FromArray(elements, [1000]));
        return new WeakReference(elements);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OrtValue ValueOf(out WeakReference elements)
    {
        var array = new float[1000];
        array[999] = 7;
        elements = new WeakReference(array);
        return new OrtTensor(TensorBuffer.FromArray(array, [1000])).Value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference DisposedAfterUse()
    {
        var elements = new float[1000];
        using var tensor = TensorBuffer.FromArray(elements, [1000]);
        using var value = new OrtTensor(tensor);
        return new WeakReference(elements);
    }
}
