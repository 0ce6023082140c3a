namespace Tensors.Analyzers.Tests.FieldViewLeaves;

/// <summary>Members that give a view of their object's tensor to others.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a span property", "public Span<float> Samples => [|_field.Span|];" },
            { "a read-only span property", "public ReadOnlySpan<float> Samples => [|_field.Span|];" },
            { "a method", "public Span<float> Row(int i) { return [|_field.Span.Slice(i, 1)|]; }" },
            { "a variable", "public Span<float> Row() { var s = _field.Span; s[0] = 1; return [|s|]; }" },
            { "an internal method", "internal Span<float> Row() => [|_field.Span|];" },
            { "a reference", "public ref float this[int i] => ref [|_field[i]|];" },
            { "a memory", "private readonly Reel _reel = new(); public Memory<float> Samples => [|_reel.Samples|];" },
            {
                "a region's span",
                "private readonly SharedMemoryRegion _region = SharedMemoryRegion.Create(4096); public ReadOnlySpan<byte> Head() => [|_region.AsSpan(0, 4)|];"
            },
            { "a property's tensor", "public Frame Kept { get; set; } public Span<float> Row() => [|Kept.Span|];" },
            {
                "an out parameter",
                "private readonly Reel _reel = new(); public void Get(out Memory<float> m) { m = [|_reel.Samples|]; }"
            },
            {
                "an implementation of an interface",
                "public class S : IS { private Frame _f = Frame.Allocate(); Span<float> IS.Row() => [|_f.Span|]; } public interface IS { Span<float> Row(); }"
            },
            {
                "after other calls",
                "public Span<float> Row() { Prepare(); return [|_field.Span|]; } private void Prepare() { }"
            },
        };
}
