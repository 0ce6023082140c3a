using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

public sealed class CopyOutFixTests
{
    [Fact]
    public Task Copies_what_is_returned_or_stored() =>
        FixSample.IsMendedAsync<CopyOutFix>(
            "TNS2001",
            """
            private ReadOnlyMemory<float> _kept;

            public Memory<float> Load()
            {
                using var reel = new Reel();
                return [|reel.Samples|]; // All of them.
            }

            public void Keep()
            {
                using var reel = new Reel();
                _kept = [|reel.Samples.Slice(1)|];
            }

            public (Memory<float>, int) Both()
            {
                using var reel = new Reel();
                var samples = reel.Samples;
                return ([|samples|], 1);
            }

            public ReadOnlySpan<byte> Bytes(RegionId id)
            {
                using var region = SharedMemoryRegion.Open(id);
                return [|region.AsSpan(0, 4)|];
            }
            """,
            """
            private ReadOnlyMemory<float> _kept;

            public Memory<float> Load()
            {
                using var reel = new Reel();
                return reel.Samples.ToArray(); // All of them.
            }

            public void Keep()
            {
                using var reel = new Reel();
                _kept = reel.Samples.Slice(1).ToArray();
            }

            public (Memory<float>, int) Both()
            {
                using var reel = new Reel();
                var samples = reel.Samples;
                return (samples.ToArray(), 1);
            }

            public ReadOnlySpan<byte> Bytes(RegionId id)
            {
                using var region = SharedMemoryRegion.Open(id);
                return region.AsSpan(0, 4).ToArray();
            }
            """
        );

    [Fact]
    public Task Copies_the_view_of_a_field() =>
        FixSample.IsMendedAsync<CopyOutFix>(
            "TNS2003",
            """
            public Span<float> Samples => [|_field.Span|];

            public ReadOnlySpan<float> Part(int start)
            {
                var all = _field.Span;
                return [|all.Slice(start)|];
            }
            """,
            """
            public Span<float> Samples => _field.Span.ToArray();

            public ReadOnlySpan<float> Part(int start)
            {
                var all = _field.Span;
                return all.Slice(start).ToArray();
            }
            """
        );

    [Fact]
    public Task Copies_what_is_yielded_or_sent() =>
        FixSample.IsMendedAsync<CopyOutFix>(
            "TNS2004",
            """
            private static Task SendAsync(ReadOnlyMemory<float> samples) => Task.CompletedTask;

            public Task Send()
            {
                using var reel = new Reel();
                var samples = reel.Samples;
                return SendAsync([|samples|]);
            }

            public IEnumerable<Memory<float>> Parts()
            {
                using var reel = new Reel();
                for (var i = 0; i < 160; i += 40)
                {
                    yield return [|reel.Samples.Slice(i, 40)|];
                }
            }
            """,
            """
            private static Task SendAsync(ReadOnlyMemory<float> samples) => Task.CompletedTask;

            public Task Send()
            {
                using var reel = new Reel();
                var samples = reel.Samples;
                return SendAsync(samples.ToArray());
            }

            public IEnumerable<Memory<float>> Parts()
            {
                using var reel = new Reel();
                for (var i = 0; i < 160; i += 40)
                {
                    yield return reel.Samples.Slice(i, 40).ToArray();
                }
            }
            """
        );

    [Theory]
    [InlineData(
        "TNS2001",
        "a pointer has no elements",
        "unsafe float* M() { using var f = Frame.Allocate(); fixed (float* p = f.Span) { return [|p|]; } }"
    )]
    [InlineData(
        "TNS2001",
        "the tensor is over by then",
        "Memory<float> M() { var r = new Reel(); var m = r.Samples; r.Dispose(); return [|m|]; }"
    )]
    [InlineData(
        "TNS2004",
        "the work would copy too late",
        "void M() { using var r = new Reel(); var m = r.Samples; Task.Run(() => Model.Fill([|m|].ToArray())); }"
    )]
    public Task Is_not_copied_when(string rule, string reason, string members) =>
        FixSample.IsLeftAsync<CopyOutFix>(rule, reason, members);
}
