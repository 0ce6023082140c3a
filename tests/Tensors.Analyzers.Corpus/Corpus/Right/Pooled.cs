// Objects of a pool that are returned.
using Microsoft.Extensions.ObjectPool;

namespace Corpus.Right.Pooled;

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public float Returned(ObjectPool<Clip> pool)
    {
        var clip = pool.Get();
        var gain = clip.Gain;
        pool.Return(clip);
        return gain;
    }

    public float ReturnedInFinally(ObjectPool<Clip> pool)
    {
        var clip = pool.Get();
        try
        {
            return clip.Gain;
        }
        finally
        {
            pool.Return(clip);
        }
    }

    public float ReturnedOnEachPath(ObjectPool<Clip> pool, bool quick)
    {
        var clip = pool.Get();
        if (quick)
        {
            pool.Return(clip);
            return 0;
        }

        var gain = clip.Gain;
        pool.Return(clip);
        return gain;
    }

    public void InLoop(ObjectPool<Clip> pool, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var clip = pool.Get();
            clip.Play();
            pool.Return(clip);
        }
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
