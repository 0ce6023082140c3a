using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Tensors.Tests;

/// <summary>The library in a load context that can be unloaded: nothing of it stays behind.</summary>
public sealed class UnloadingTests
{
    [FactWhere(Needs.Posix)]
    public void A_load_context_unloads_after_its_allocators_are_disposed()
    {
        for (var i = 0; i < 10; i++)
        {
            var context = Use();
            Eventually.IsTrue(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !context.IsAlive;
            });
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Use()
    {
        var context = new AssemblyLoadContext("unloadable", isCollectible: true);
        var assembly = context.LoadFromAssemblyPath(typeof(SharedMemoryAllocator).Assembly.Location);
        var type = assembly.GetType(typeof(SharedMemoryAllocator).FullName!)!;
        Assert.NotEqual(typeof(SharedMemoryAllocator), type);
        var allocator = (IDisposable)Activator.CreateInstance(type, [null])!;
        var allocate = type.GetMethod("Allocate", [typeof(long), typeof(string)])!;
        ((IDisposable)allocate.Invoke(allocator, [1000L, "a"])!).Dispose();
        allocator.Dispose();
        context.Unload();
        return new WeakReference(context);
    }
}
