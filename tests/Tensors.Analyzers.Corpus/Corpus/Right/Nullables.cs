// Owners that may not be there.
namespace Corpus.Right.Nullables;

public sealed class Nullables(SharedMemoryAllocator allocator) : IDisposable
{
    private Clip? _clip;
    private Frame? _frame;

    public float Conditional(string path)
    {
        var clip = Clip.Find(path);
        var gain = clip?.Gain ?? 1;
        clip?.Dispose();
        return gain;
    }

    public float Struct(bool wanted)
    {
        Frame? frame = wanted ? Frame.Allocate(allocator, 160) : null;
        var first = frame?[0] ?? 0;
        frame?.Dispose();
        return first;
    }

    public float HasValue(bool wanted)
    {
        Frame? frame = wanted ? Frame.Allocate(allocator, 160) : null;
        if (frame.HasValue)
        {
            var first = frame.Value[0];
            frame.Value.Dispose();
            return first;
        }

        return 0;
    }

    public float Using(bool wanted)
    {
        using Frame? frame = wanted ? Frame.Allocate(allocator, 160) : null;
        return frame is { } there ? there[0] : 0;
    }

    public Clip Coalesced(string path) => Clip.Find(path) ?? new Clip();

    public string CoalescedThrow(string path)
    {
        using var clip = Clip.Find(path) ?? throw new FileNotFoundException("There is no such clip.", path);
        return clip.Path;
    }

    public void CoalescedAssigned(string path)
    {
        Clip? clip = null;
        clip ??= Clip.Load(path);
        clip.Play();
        clip.Dispose();
    }

    [return: Borrowed]
    public Clip LazyField(string path) => _clip ??= Clip.Load(path);

    [return: Borrowed]
    public Frame LazyStructField() => _frame ??= Frame.Allocate(allocator, 160);

    public void Replaced(string path)
    {
        _clip?.Dispose();
        _clip = Clip.Find(path);
    }

    public void EarlyReturn(string? path)
    {
        if (path is null)
        {
            return;
        }

        using var clip = Clip.Find(path);
        clip?.Play();
    }

    public void NotNullWhen(string path)
    {
        if (Clip.TryLoad(path, out var clip))
        {
            clip.Dispose();
        }
    }

    public Clip? FirstOf(string first, string second)
    {
        var clip = Clip.Find(first);
        return clip ?? Clip.Find(second);
    }

    public void EndedAndForgotten(string path)
    {
        var clip = Clip.Find(path);
        if (Model.Coin)
        {
            clip?.Dispose();
            clip = null;
        }

        if (clip is not null)
        {
            clip.Play();
            clip.Dispose();
        }
    }

    public void MadeWhenNeeded(int[] lengths)
    {
        Frame? frame = null;
        foreach (var length in lengths)
        {
            frame ??= Frame.Allocate(allocator, 160);
            frame.Value[0] = length;
            if (length == 0)
            {
                frame.Value.Dispose();
                frame = null;
            }
        }

        frame?.Dispose();
    }

    public float Assumed(string path)
    {
        using var clip = Clip.Find(path)!;
        return clip.Gain;
    }

    public void Dispose()
    {
        _clip?.Dispose();
        _frame?.Dispose();
    }
}
