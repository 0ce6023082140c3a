// TNS1006: owners that nobody takes.
namespace Corpus.Wrong.Discarded;

public sealed class Nobody(SharedMemoryAllocator allocator, TensorRef reference)
{
    public void Statement()
    {
        Frame.Allocate(allocator, 160); // expect TNS1006: Frame.Allocate(allocator, 160)
    }

    public void ExpressionBody() => Model.Record(allocator, 160); // expect TNS1006: Model.Record(allocator, 160)

    public void Discard()
    {
        _ = Frame.Allocate(allocator, 160); // expect TNS1006: Frame.Allocate(allocator, 160)
    }

    public void Constructed()
    {
        new Clip("a.wav"); // expect TNS1006: new Clip("a.wav")
    }

    public void ConstructedDiscard()
    {
        _ = new Clip("a.wav"); // expect TNS1006: new Clip("a.wav")
    }

    public float Temporary() => Frame.Allocate(allocator, 160)[0]; // expect TNS1006: Frame.Allocate(allocator, 160)

    public long TemporaryMember()
    {
        return Frame.Allocate(allocator, 160).Length; // expect TNS1006: Frame.Allocate(allocator, 160)
    }

    public float TemporarySpan()
    {
        return Frame.Allocate(allocator, 160).Span[0]; // expect TNS1006: Frame.Allocate(allocator, 160)
    }

    public float Opened() => Frame.Open(allocator, reference)[0]; // expect TNS1006: Frame.Open(allocator, reference)

    public float[] Copied()
    {
        return allocator.Open(reference).ToArray<float>(); // expect TNS1006: allocator.Open(reference)
    }

    public float Argument()
    {
        return Model.Sum(Frame.Allocate(allocator, 160)); // expect TNS1006: Frame.Allocate(allocator, 160)
    }

    public float ArgumentByReference()
    {
        return Model.Peak(Frame.Allocate(allocator, 160)); // expect TNS1006: Frame.Allocate(allocator, 160)
    }

    public TensorRef Referenced()
    {
        return Frame.Allocate(allocator, 160).ToRef(); // expect TNS1006: Frame.Allocate(allocator, 160)
    }

    public string Chained()
    {
        using var mixed = Clip.Load("a.wav").Mix(new Clip()); // expect TNS1006: Clip.Load("a.wav"); TNS1006: new Clip()
        return mixed.Path;
    }

    public string MemberOfNew() => new Clip("a.wav").Path; // expect TNS1006: new Clip("a.wav")

    public string MayBeNull() => Clip.Find("a.wav")?.Path ?? ""; // expect TNS1006: Clip.Find("a.wav")

    public async Task Awaited()
    {
        await Model.RecordAsync(allocator); // expect TNS1006: await Model.RecordAsync(allocator)
    }

    public async Task<float> AwaitedMember()
    {
        return (await Model.RecordAsync(allocator))[0]; // expect TNS1006: await Model.RecordAsync(allocator)
    }

    public async Task AwaitedDiscard()
    {
        _ = await Model.RecordAsync(allocator); // expect TNS1006: await Model.RecordAsync(allocator)
    }

    public void InLoop(int[] lengths)
    {
        foreach (var length in lengths)
        {
            Frame.Allocate(allocator, length).Span.Clear(); // expect TNS1006: Frame.Allocate(allocator, length)
        }
    }

    public bool InCondition()
    {
        return Frame.Allocate(allocator, 160).Length > 10; // expect TNS1006: Frame.Allocate(allocator, 160)
    }

    public string InText() => $"{Clip.Load("a.wav").Path}"; // expect TNS1006: Clip.Load("a.wav")

    public void InLambda(List<Action> later)
    {
        later.Add(() => Frame.Allocate(allocator, 160).Span.Clear()); // expect TNS1006: Frame.Allocate(allocator, 160)
    }

    public bool InPattern()
    {
        return Clip.Load("a.wav") is { Gain: > 1 }; // expect TNS1006: Clip.Load("a.wav")
    }

    public int InSwitch() =>
        Clip.Find("a.wav") switch // expect TNS1006: Clip.Find("a.wav")
        {
            { Gain: > 1 } => 2,
            null => 0,
            _ => 1,
        };

    public void Filled() => Model.Fill(Frame.Allocate(allocator, 160).Span); // expect TNS1006: Frame.Allocate(allocator, 160)

    public void Generic<TTensor>(TensorBuffer source)
        where TTensor : struct, ISharedTensor<TTensor, float>
    {
        // expect TNS1006: TTensor.FromBuffer(source.ToHeap())
        TTensor.FromBuffer(source.ToHeap()).Span.Clear();
    }

    public void Region()
    {
        SharedMemoryRegion.Create(4096).Write(0, [1]); // expect TNS1006: SharedMemoryRegion.Create(4096)
    }

    public void TakenOutput(InferenceCall call)
    {
        call.Outputs.Take("logits"); // expect TNS1006: call.Outputs.Take("logits")
    }

    public void Written()
    {
        Scale.Allocate(allocator).Value = 1; // expect TNS1006: Scale.Allocate(allocator)
    }
}
