namespace Tensors.Analyzers.Tests.ViewOutlives;

/// <summary>Members that give away tensors, copies, or views of what lives on.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a copy", "float[] M() { using var r = new Reel(); return r.Samples.ToArray(); }" },
            {
                "a copy of a span",
                "byte[] M(RegionId id) { using var r = SharedMemoryRegion.Open(id); return r.AsSpan(0, 4).ToArray(); }"
            },
            { "the tensor itself", "Reel M() { var r = new Reel(); r.Samples.Span.Clear(); return r; }" },
            { "an element", "float M() { using var f = Frame.Allocate(); return f[0]; }" },
            {
                "a sum",
                "float M() { using var f = Frame.Allocate(); var s = 0f; foreach (var x in f.Span) { s += x; } return s; }"
            },
            { "a view of a parameter", "Memory<float> M(Reel r) => r.Samples;" },
            {
                "a view of what lives on",
                "Memory<float> M(Reel r) { using var other = new Reel(); r.Samples.Span.Fill(other.Samples.Length); return r.Samples; }"
            },
            { "a length", "int M() { using var r = new Reel(); return r.Samples.Length; }" },
            {
                "a local holder",
                "float M() { using var r = new Reel(); var box = new Box { Samples = r.Samples }; return box.Samples.Span[0]; } public class Box { public Memory<float> Samples { get; set; } }"
            },
            {
                "a field that is emptied",
                "Memory<float> _kept; void M() { using var r = new Reel(); _kept = r.Samples; Model.Fill([]); _kept = default; }"
            },
            { "a default", "Memory<float> M() { using var r = new Reel(); return default; }" },
            {
                "another's memory",
                "Memory<float> M(float[] a) { using var r = new Reel(); r.Samples.CopyTo(a); return a; }"
            },
            {
                "a result that a method made",
                "Memory<float> M() { using var r = new Reel(); return Copy(r.Samples); } static Memory<float> Copy(Memory<float> m) => m.ToArray();"
            },
            { "a text", "string M() { using var c = new Clip(); return c.Name; }" },
            {
                "a reference to it",
                "void M() { using var f = Frame.Allocate(); var r = f.ToRef(); Console.WriteLine(r); }"
            },
            {
                "both handed on",
                "void M(List<Reel> l, Box box) { var r = new Reel(); l.Add(r); box.Samples = r.Samples; } public class Box { public Memory<float> Samples { get; set; } }"
            },
            {
                "disposed on another path",
                "Memory<float> M(List<Reel> l) { var r = new Reel(); if (Flag) { r.Dispose(); return default; } l.Add(r); return r.Samples; }"
            },
            {
                "an address that owns the memory",
                "nint M() { var b = TensorBuffer.AllocateHeap(DType.Float32, [1]); return b.ToDLPack(); }"
            },
            {
                "an element of an array of its own",
                "void M() { using var r = new Reel(); var a = new Memory<float>[1]; a[0] = r.Samples; a[0].Span.Clear(); }"
            },
        };
}
