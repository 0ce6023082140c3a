using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests;

/// <summary>The compiler itself keeps a view from outliving its tensor.</summary>
public sealed class ViewLifetimeTests
{
    [Theory]
    [InlineData("Span<float> M(SharedMemoryAllocator a) { var t = Frame.Allocate(a, 1); return t.Span; }", "CS8168")]
    [InlineData("Span<float> M(Frame t) => t.Span[1..];", "CS8166")]
    [InlineData("Span<float> M(SharedMemoryAllocator a) => Frame.Allocate(a, 1).Span;", "CS8156")]
    [InlineData("ReadOnlySpan<float> M(Frame.ReadOnly t) => t.Span;", "CS8166")]
    [InlineData("ref float M(Frame t) => ref t[0, 0];", "CS8166")]
    [InlineData(
        "TensorSpan<float> M(SharedMemoryAllocator a) { var t = Frame.Allocate(a, 1); return t.TensorSpan; }",
        "CS8168"
    )]
    [InlineData(
        "void M(SharedMemoryAllocator a) { Span<float> s; { var t = Frame.Allocate(a, 1); s = t.Span; } s.Clear(); }",
        "CS8168"
    )]
    public void A_view_of_a_local_or_parameter_cannot_leave(string method, string error)
    {
        var messages = Messages(method);
        Assert.Contains(error, Assert.Single(messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Span<float> M(in Frame t) => t.Span;")]
    [InlineData("float M(SharedMemoryAllocator a) { using var t = Frame.Allocate(a, 1); return t.Span[0] + t[0, 1]; }")]
    [InlineData("Span<float> M<T>(ref T t) where T : struct, ISharedTensor<T, float> => t.Span;")]
    public void A_view_may_live_as_long_as_its_tensor(string method) => Assert.Empty(Messages(method));

    private static string[] Messages(string method)
    {
        var source = $$"""
            using System;
            using System.Numerics.Tensors;
            using Tensors;
            [SharedTensor(["n", 2], DType.Float32)] internal readonly partial struct Frame;
            internal static class User { internal static {{method}} }
            """;
        return TestProject.CompilerMessages(TestProject.Generate(TestProject.Compile(source)).Output);
    }
}
