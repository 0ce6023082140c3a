// Objects of a pool that are disposed, forgotten or used after they were returned.
using Microsoft.Extensions.ObjectPool;

namespace Corpus.Wrong.Pooled;

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public float Disposed(ObjectPool<Clip> pool)
    {
        var clip = pool.Get();
        var gain = clip.Gain;
        clip.Dispose(); // expect TNS1011: clip
        return gain;
    }

    public float InUsing(ObjectPool<Clip> pool)
    {
        using var clip = pool.Get(); // expect TNS1011: pool.Get()
        return clip.Gain;
    }

    public float Forgotten(ObjectPool<Clip> pool)
    {
        var clip = pool.Get(); // expect TNS1001: clip
        return clip.Gain;
    }

    public float ForgottenOnAPath(ObjectPool<Clip> pool, bool quick)
    {
        var clip = pool.Get(); // expect TNS1002: clip
        if (quick)
        {
            return 0;
        }

        var gain = clip.Gain;
        pool.Return(clip);
        return gain;
    }

    public float Late(ObjectPool<Clip> pool)
    {
        var clip = pool.Get();
        pool.Return(clip);
        return clip.Gain; // expect TNS1005: clip
    }

    public float LateOnAPath(ObjectPool<Clip> pool, bool early)
    {
        var clip = pool.Get();
        if (early)
        {
            pool.Return(clip);
        }

        var gain = clip.Gain; // expect TNS1005: clip
        if (!early)
        {
            pool.Return(clip);
        }

        return gain;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
